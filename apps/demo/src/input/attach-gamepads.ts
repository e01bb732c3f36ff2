import type { Game } from '../game/game.svelte.ts';
import { isOpen } from '../game/phase.ts';
import { begin, end } from './act.ts';
import { bindings } from './bindings.svelte.ts';
import type { Target } from './bindings.ts';
import { gamepadInputs } from './inputs.ts';

/** Interval at which a game that does not play polls the gamepads, in milliseconds. */
const waitPeriod = 50;

/**
 * Lets gamepads play a game. A gamepad sends no events, so it is looked at before each frame, and at times between.
 *
 * @returns Ends it.
 */
export function attachGamepads(game: Game): () => void {
  let held = new Map<string, Target>();
  const poll = () => {
    const now = new Map<string, Target>();
    // What is pressed while a world opens counts from when it has opened.
    if (isOpen(game.phase) && !bindings.captures) {
      for (const pad of navigator.getGamepads?.() ?? []) {
        const pressed = new Set(pad ? gamepadInputs(pad) : []);
        for (const input of [...pressed, ...bindings.chordsIn(pressed)]) {
          const target = bindings.targetOf(input);
          if (target) now.set(`gamepad:${pad!.index}:${input}`, target);
        }
      }
    }
    const before = held;
    held = now; // first, as what begins may ask for the next frame, and that polls again
    for (const [source, target] of now) if (!before.has(source)) begin(game, target, source, false);
    for (const [source, target] of before) if (!now.has(source)) end(game, target, source);
  };
  game.poll = poll;
  const timer = setInterval(poll, waitPeriod);
  return () => {
    clearInterval(timer);
    game.poll = () => {};
  };
}
