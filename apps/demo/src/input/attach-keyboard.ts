import type { Game } from '../game/game.svelte.ts';
import { actionOfKey } from './controls.ts';

/** Keys of the page itself, where the world does not use them. */
const commands: Record<string, (game: Game) => void> = {
  KeyP: (game) => game.togglePause(),
  KeyR: (game) => void game.reset(),
};

/**
 * Lets the keyboard play a game, wherever the focus is but for fields and sliders, which need the keys themselves.
 *
 * @returns Ends it.
 */
export function attachKeyboard(game: Game): () => void {
  const down = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
    const action = actionOfKey(event.code, game.actions);
    if (action) {
      game.press(`key:${event.code}`, action.index);
      event.preventDefault(); // arrows and space would scroll
    } else if (!event.repeat) {
      commands[event.code]?.(game);
    }
  };
  const up = (event: KeyboardEvent) => game.release(`key:${event.code}`);
  const blur = () => game.held.clear(); // the keys' release will not be heard
  addEventListener('keydown', down);
  addEventListener('keyup', up);
  addEventListener('blur', blur);
  return () => {
    removeEventListener('keydown', down);
    removeEventListener('keyup', up);
    removeEventListener('blur', blur);
  };
}

function isTaken({ target, code }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, select, textarea, dialog')) return true;
  return (code === 'Space' || code === 'Enter') && target.closest('button, a') !== null;
}
