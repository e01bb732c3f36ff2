import type { Game } from '../game/game.svelte.ts';
import { begin, end } from './act.ts';
import { bindings } from './bindings.svelte.ts';
import type { Target } from './bindings.ts';

/**
 * Lets the keyboard play a game, wherever the focus is but for fields and sliders, which need the keys themselves.
 *
 * @returns Ends it.
 */
export function attachKeyboard(game: Game): () => void {
  const held = new Map<string, Target | undefined>();
  // Keys that mean something together: what they mean takes the place of what each does.
  let together: Target | undefined;
  const settle = () => {
    const now = bindings.chordOf(new Set(held.keys()));
    if (now === together) return;
    if (together) end(game, together, 'keys');
    together = now;
    if (together) begin(game, together, 'keys', false);
  };
  const down = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || bindings.captures || isTaken(event)) return;
    const own = bindings.targetOf(`key:${event.code}`) ?? (event.key === '?' ? bindings.targetOf('key:?') : undefined);
    if (!own && !bindings.isInChord(event.code)) return;
    event.preventDefault(); // arrows and space would scroll
    const chord = bindings.chordOf(new Set([...held.keys(), event.code]));
    // A key that makes others an action is no command at that moment.
    const target = chord && own?.startsWith('command:') && bindings.isInChord(event.code) ? undefined : own;
    held.set(event.code, target);
    if (target) begin(game, target, `key:${event.code}`, event.repeat);
    settle();
  };
  const up = ({ code }: KeyboardEvent) => {
    const target = held.get(code);
    held.delete(code);
    if (target) end(game, target, `key:${code}`);
    settle();
  };
  const blur = () => {
    for (const [code, target] of held) if (target) end(game, target, `key:${code}`);
    held.clear();
    settle();
    game.held.clear(); // what is let go now will not be heard
  };
  // A button that was clicked shall not take the space key from the game; the keyboard's focus stays where it is.
  const click = ({ detail, target }: MouseEvent) => {
    if (detail === 0 || !(target instanceof Element) || target.closest('dialog')) return;
    leave('button');
    setTimeout(() => leave('input:is([type=radio], [type=checkbox], [type=range])')); // its label focuses it after this
  };
  addEventListener('keydown', down);
  addEventListener('keyup', up);
  addEventListener('blur', blur);
  addEventListener('click', click);
  return () => {
    removeEventListener('keydown', down);
    removeEventListener('keyup', up);
    removeEventListener('blur', blur);
    removeEventListener('click', click);
  };
}

/** Takes the focus from an element, if it has it and is one of these. */
function leave(selector: string): void {
  const { activeElement } = document;
  if (activeElement?.matches(selector)) (activeElement as HTMLElement).blur();
}

function isTaken({ target, code }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, select, textarea, dialog')) return true;
  return (code === 'Space' || code === 'Enter') && target.closest('button, a') !== null;
}
