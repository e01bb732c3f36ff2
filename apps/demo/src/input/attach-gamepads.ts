import type { Game } from '../game/game.svelte.ts';
import { padLayout } from './controls.ts';
import { gamepadActions } from './gamepad.ts';

/** How often a game that waits for its first key looks at the gamepads, in milliseconds. */
const waitPeriod = 100;

/**
 * Lets gamepads play a game. A gamepad sends no events, so it is looked at before each frame.
 *
 * @returns Ends it.
 */
export function attachGamepads(game: Game): () => void {
  let held = new Set<string>();
  const poll = () => {
    if (!game.info) return;
    const layout = padLayout(game.actions, game.info.idle);
    const now = new Set<string>();
    for (const pad of navigator.getGamepads?.() ?? []) {
      if (!pad) continue;
      for (const action of gamepadActions(pad, layout)) {
        const source = `gamepad:${pad.index}:${action}`;
        now.add(source);
        game.press(source, action);
      }
    }
    for (const source of held) if (!now.has(source)) game.release(source);
    held = now;
  };
  game.poll = poll;
  const timer = setInterval(() => {
    if (game.phase === 'ready') poll();
  }, waitPeriod);
  return () => {
    clearInterval(timer);
    game.poll = () => {};
  };
}
