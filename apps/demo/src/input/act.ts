import type { Game } from '../game/game.svelte.ts';
import type { Target } from './bindings.ts';
import { type Command, commands } from './commands.ts';

/** An input is pressed: its action is held from now on, or its command runs. @param repeated By a key that is held down. */
export function begin(game: Game, target: Target, source: string, repeated: boolean): void {
  const command = commandOf(target);
  if (!command) game.press(source, Number(target.slice('action:'.length)));
  else if (!repeated || command.repeats) command.run(game);
}

/** It is let go. */
export function end(game: Game, target: Target, source: string): void {
  const command = commandOf(target);
  if (command) command.end?.(game);
  else game.release(source);
}

function commandOf(target: Target): Command | undefined {
  return commands.find(({ id }) => target === `command:${id}`);
}
