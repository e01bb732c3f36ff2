import type { Game } from '../game/game.svelte.ts';
import { shell } from '../shell/shell.svelte.ts';
import type { Input } from './inputs.ts';

/** What keys and gamepads do beside the world's actions. */
export interface Command {
  id: string;
  title: string;
  /** What it is bound to, where the world does not use that. */
  inputs: readonly Input[];
  run: (game: Game) => void;
  /** Called when it is let go, for one that lasts as long as it is held. */
  end?: (game: Game) => void;
  /** Whether it goes on as a key that is held repeats. */
  repeats?: boolean;
}

/** Multiples of the world's speed that keys go through. */
const speeds = [0.25, 0.5, 1, 2, 4];

function changeSpeed(game: Game, by: 1 | -1): void {
  const near = speeds.findLastIndex((speed) => speed <= game.speed);
  game.speed = speeds[Math.min(Math.max(near + by, 0), speeds.length - 1)]!;
}

export const commands: readonly Command[] = [
  { id: 'pause', title: 'Play and pause', inputs: ['key:KeyP', 'pad:b9'], run: (game) => game.togglePause() },
  { id: 'reset', title: 'Begin again', inputs: ['key:KeyR', 'pad:b8'], run: (game) => void game.reset() },
  {
    id: 'rewind',
    title: 'Rewind (hold)',
    inputs: ['key:Backspace', 'pad:b4'],
    run: (game) => game.rewind(),
    end: (game) => game.endRewind(),
  },
  {
    id: 'step-back',
    title: 'One frame back',
    inputs: ['key:Comma'],
    run: (game) => void game.stepBack(),
    repeats: true,
  },
  {
    id: 'step-forward',
    title: 'One frame forward',
    inputs: ['key:Period', 'pad:b5'],
    run: (game) => void game.stepForward(),
    repeats: true,
  },
  { id: 'replay', title: 'Show what was played', inputs: ['key:KeyV'], run: (game) => game.replay() },
  { id: 'slower', title: 'Slower', inputs: ['key:Minus'], run: (game) => changeSpeed(game, -1) },
  { id: 'faster', title: 'Faster', inputs: ['key:Equal'], run: (game) => changeSpeed(game, 1) },
  {
    id: 'shortcuts',
    title: 'List of shortcuts',
    inputs: ['key:?', 'key:F1'],
    run: () => {
      shell.showsShortcuts = true;
    },
  },
];
