import type { Random } from '@genie/ops';
import type { Policy } from '../game.ts';
import { FREE, UNKNOWN } from '../wall-colours.ts';
import { growWorld, type MemoryWorld } from './world.ts';

/** Everything that decides the next frame. */
export interface MemoryState {
  readonly world: MemoryWorld;
  /** Cell of the player. */
  readonly x: number;
  readonly y: number;
}

/** Cells that a frame shows in each direction, and pixels of each: a patch of 8 shows one. */
export const VIEW = 8;
export const PITCH = 8;
export const SIZE: number = VIEW * PITCH;
/** Cells to the left of the player, and above it, that a frame shows. */
export const BEFORE = 4;

/** Step of each action in cells: stay, up, down, left, right. */
export const moves: readonly { readonly x: number; readonly y: number }[] = [
  { x: 0, y: 0 },
  { x: 0, y: -1 },
  { x: 0, y: 1 },
  { x: -1, y: 0 },
  { x: 1, y: 0 },
];
const opposite = [0, 2, 1, 4, 3];

/** The look of a cell; outside of the world nothing is known. */
export function cellAt({ side, cells }: MemoryWorld, x: number, y: number): number {
  return x < 0 || y < 0 || x >= side || y >= side ? UNKNOWN : cells[y * side + x]!;
}

export const isFree = ({ world, x, y }: MemoryState, action: number): boolean =>
  action === 0 || cellAt(world, x + moves[action]!.x, y + moves[action]!.y) === FREE;

export function step(state: MemoryState, action: number): MemoryState {
  if (action === 0 || !isFree(state, action)) return state;
  return { ...state, x: state.x + moves[action]!.x, y: state.y + moves[action]!.y };
}

/** Worlds there are. */
export const WORLDS: number = 2 ** 31;

/** A state in a free cell of a world. */
export function somewhere(world: MemoryWorld, random: Random): MemoryState {
  const free = world.cells.flatMap((look, cell) => (look === FREE ? [cell] : []));
  const cell = free[random.integer(free.length)]!;
  return { world, x: cell % world.side, y: Math.floor(cell / world.side) };
}

export const reset = (random: Random): MemoryState => somewhere(growWorld(random.integer(WORLDS)), random);

/**
 * Walks on to crossings and chooses there, and comes back to what it saw: at times it goes back the way that it came. It rests now and then; one action
 * of five is any, so that walls are walked against.
 */
export function policy(random: Random): Policy<MemoryState> {
  const trail: number[] = [];
  let heading = 0;
  let rest = 0;
  let returning = 0;
  const take = (state: MemoryState, action: number): number => {
    if (action === 0 || !isFree(state, action)) return action;
    if (trail.at(-1) === opposite[action]) trail.pop();
    else trail.push(action);
    return action;
  };
  return (state) => {
    if (random.uniform() < 0.2) return take(state, random.integer(moves.length));
    if (rest > 0) {
      rest--;
      return 0;
    }
    if (random.uniform() < 0.06) rest = 1 + random.integer(4);
    if (returning === 0 && random.uniform() < 0.06) returning = Math.min(trail.length, 4 + random.integer(20));
    if (returning > 0) {
      returning--;
      const back = opposite[trail.at(-1) ?? 0]!;
      heading = back;
      if (back !== 0 && isFree(state, back)) return take(state, back);
      returning = 0;
    }
    const free = [1, 2, 3, 4].filter((action) => isFree(state, action));
    if (free.length === 0) return 0; // only in a maze that was dreamt
    const onward = free.filter((action) => action !== opposite[heading]);
    if (onward.includes(heading) && random.uniform() < 0.6) return take(state, heading);
    const choices = onward.length > 0 && random.uniform() < 0.95 ? onward : free;
    heading = choices[random.integer(choices.length)]!;
    return take(state, heading);
  };
}
