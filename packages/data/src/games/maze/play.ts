import type { Random } from '@genie/ops';
import type { Policy } from '../game.ts';
import { CELLS, type MazeLayout } from './layout.ts';

/** Everything that decides the next frame. */
export interface MazeState {
  readonly layout: MazeLayout;
  /** Top left corner of the player in pixels. */
  readonly x: number;
  readonly y: number;
  /** Cells that still hold a gem. */
  readonly gems: readonly number[];
}

export const SIZE = 64;
/** Pixels from a cell to the next: 2 of wall and 6 of floor, so that patches of 8 show few different pictures. */
export const PITCH = 8;
/** Pixels of a step, two of which lead to the next cell. */
export const STEP = 4;
/** From a cell's corner (on the wall) to the player that stands in it. */
export const MARGIN = 1;
export const GEMS = 8;

/** Step of each action in pixels: stay, up, down, left, right. */
export const moves: readonly { readonly x: number; readonly y: number }[] = [
  { x: 0, y: 0 },
  { x: 0, y: -STEP },
  { x: 0, y: STEP },
  { x: -STEP, y: 0 },
  { x: STEP, y: 0 },
];

const cellOf = (pixel: number): number => Math.floor((pixel - MARGIN) / PITCH);
const standsIn = (pixel: number): boolean => (pixel - MARGIN) % PITCH === 0;

/** The cell in which the player stands; -1 between two. */
export const cellAt = ({ x, y }: Pick<MazeState, 'x' | 'y'>): number =>
  standsIn(x) && standsIn(y) ? cellOf(y) * CELLS + cellOf(x) : -1;

/** Returns whether no wall stands against the action; between two cells only the way on and the way back are free. */
export function isFree({ layout, x, y }: MazeState, action: number): boolean {
  const move = moves[action]!;
  if (move.x !== 0 && !standsIn(y)) return false;
  if (move.y !== 0 && !standsIn(x)) return false;
  const cell = cellOf(y) * CELLS + cellOf(x);
  if (move.x > 0) return !standsIn(x) || layout.right[cell]!;
  if (move.y > 0) return !standsIn(y) || layout.below[cell]!;
  // At the left and top border there is no cell to ask: `?? false`.
  if (move.x < 0) return !standsIn(x) || (cellOf(x) > 0 && (layout.right[cell - 1] ?? false));
  if (move.y < 0) return !standsIn(y) || (layout.below[cell - CELLS] ?? false);
  return true;
}

export function step(state: MazeState, action: number): MazeState {
  if (!isFree(state, action)) return state;
  const [x, y] = [state.x + moves[action]!.x, state.y + moves[action]!.y];
  const cell = cellAt({ x, y });
  const gems = state.gems.includes(cell) ? state.gems.filter((gem) => gem !== cell) : state.gems;
  return { ...state, x, y, gems };
}

/** Walks on to the next crossing and chooses there, seldom back; rests now and then; a quarter of the actions is any, so that walls are walked against. */
export function policy(random: Random): Policy<MazeState> {
  let heading = 0;
  let rest = 0;
  const opposite = [0, 2, 1, 4, 3];
  return (state) => {
    if (random.uniform() < 0.25) return random.integer(5);
    if (rest > 0) {
      rest--;
      return 0;
    }
    if (random.uniform() < 0.08) rest = 1 + random.integer(4);
    const atCrossing = standsIn(state.x) && standsIn(state.y);
    if (heading !== 0 && isFree(state, heading) && (!atCrossing || random.uniform() < 0.3)) return heading;
    const free = [1, 2, 3, 4].filter((action) => isFree(state, action));
    if (free.length === 0) return 0; // only in a maze that was dreamt
    const onward = free.filter((action) => action !== opposite[heading]);
    const choices = onward.length > 0 && random.uniform() < 0.9 ? onward : free;
    heading = choices[random.integer(choices.length)]!;
    return heading;
  };
}
