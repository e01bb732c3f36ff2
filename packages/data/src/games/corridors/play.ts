import type { Random } from '@genie/ops';
import { FREE, UNKNOWN } from '../wall-colours.ts';
import { type CorridorsWorld, growWorld } from './world.ts';

/** Everything that decides the next frame. */
export interface CorridorsState {
  readonly world: CorridorsWorld;
  /** Place in halves of a cell: odd in the middle of one, even between two. */
  readonly x: number;
  readonly y: number;
  /** An eighth of a turn each, clockwise from north: 0…7. */
  readonly heading: number;
  /** True when place and heading are known: false where a picture shows nothing but a wall. */
  readonly sure: boolean;
}

export const actions = ['stay', 'left', 'right', 'go'] as const;
export const STAY = 0;
export const LEFT = 1;
export const RIGHT = 2;
export const GO = 3;
/** Headings; a quarter of a turn takes two steps, so that half of each view is in the next. */
export const HEADINGS = 8;

/** A step in each heading, in halves of a cell. */
export const steps: readonly { readonly x: number; readonly y: number }[] = [
  { x: 0, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: -1, y: 1 },
  { x: -1, y: 0 },
  { x: -1, y: -1 },
];

export const turned = (heading: number, by: number): number => (heading + by + HEADINGS) % HEADINGS;

/** The look of a cell; outside of the world nothing is known. */
export function cellAt({ side, cells }: CorridorsWorld, column: number, row: number): number {
  return column < 0 || row < 0 || column >= side || row >= side ? UNKNOWN : cells[row * side + column]!;
}

/** Columns, or rows, that touch a place: the one in whose middle it is, or the two that it is between. */
export const cellsAt = (at: number): number[] => (at % 2 === 0 ? [at / 2 - 1, at / 2] : [(at - 1) / 2]);

/** Looks of the cells that touch a place. */
export const looksAt = (world: CorridorsWorld, x: number, y: number): number[] =>
  cellsAt(y).flatMap((row) => cellsAt(x).map((column) => cellAt(world, column, row)));

/** Returns whether one can stand at a place; null where that is not known. */
export function canStand(world: CorridorsWorld, x: number, y: number): boolean | null {
  const looks = looksAt(world, x, y);
  if (looks.some((look) => look >= 0)) return false;
  return looks.every((look) => look === FREE) ? true : null;
}

/** Returns whether the way is free in a heading; null where that is not known. */
export const isOpen = ({ world, x, y }: CorridorsState, heading: number): boolean | null =>
  canStand(world, x + steps[heading]!.x, y + steps[heading]!.y);

export const isEffective = (state: CorridorsState, action: number): boolean =>
  action !== GO || isOpen(state, state.heading) === true;

export function step(state: CorridorsState, action: number): CorridorsState {
  const { x, y, heading } = state;
  if (action === LEFT) return { ...state, heading: turned(heading, -1) };
  if (action === RIGHT) return { ...state, heading: turned(heading, 1) };
  if (action !== GO || !isEffective(state, action)) return state;
  return { ...state, x: x + steps[heading]!.x, y: y + steps[heading]!.y };
}

/** A state somewhere in a world: in the middle of a free cell, with a look ahead that is more than a wall. */
function somewhere(world: CorridorsWorld, random: Random): CorridorsState {
  const { side, cells } = world;
  const free = cells.flatMap((look, cell) => (look === FREE ? [cell] : []));
  const cell = free[random.integer(free.length)]!;
  const place = { world, x: 2 * (cell % side) + 1, y: 2 * Math.floor(cell / side) + 1, sure: true };
  const open = [0, 2, 4, 6].filter((heading) => isOpen({ ...place, heading }, heading));
  return { ...place, heading: open[random.integer(open.length)]! };
}

/** Worlds there are. */
export const WORLDS: number = 2 ** 31;

export const reset = (random: Random): CorridorsState => somewhere(growWorld(random.integer(WORLDS)), random);
