import type { Game } from '../game/game.svelte.ts';
import { nextSpeed } from '../game/speed.ts';
import { shell } from '../shell/shell.svelte.ts';
import type { Input } from './inputs.ts';

/** Command for keys and gamepads besides the world's actions. */
export interface Command {
  id: string;
  title: string;
  /** Default inputs, unless the world uses them. */
  inputs: readonly Input[];
  run: (game: Game) => void;
  /** Called when it is let go, for one that lasts as long as it is held. */
  end?: (game: Game) => void;
  /** True when it repeats while a key is held. */
  repeats?: boolean;
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
  {
    id: 'slower',
    title: 'Slower',
    inputs: ['key:Minus'],
    run: (game) => {
      game.speed = nextSpeed(game.speed, -1);
    },
  },
  {
    id: 'faster',
    title: 'Faster',
    inputs: ['key:Equal'],
    run: (game) => {
      game.speed = nextSpeed(game.speed, 1);
    },
  },
  {
    id: 'shortcuts',
    title: 'List of shortcuts',
    inputs: ['key:?', 'key:F1'],
    run: () => {
      shell.showsShortcuts = true;
    },
  },
];
