import type { Random } from '@genie/ops';
import type { Policy } from '../game.ts';

/** Everything that decides the next frame. */
export interface SnakeState {
  /** Cells that the snake lies in, row by row from 0; the head first. */
  readonly body: readonly number[];
  /** Action by which it goes on: up, down, left or right. */
  readonly heading: number;
  /** Cell of the apple. */
  readonly apple: number;
}

/** Cells in each direction, and pixels of a cell: a patch of 8 shows one. */
export const CELLS = 8;
export const PITCH = 8;
export const SIZE = 64;
/** Cells of a snake at first, and at most: then it eats and does not grow. */
const LENGTH = { first: 3, most: 10 };

/** Step of each action in cells: stay, up, down, left, right. */
export const moves: readonly { readonly x: number; readonly y: number }[] = [
  { x: 0, y: 0 },
  { x: 0, y: -1 },
  { x: 0, y: 1 },
  { x: -1, y: 0 },
  { x: 1, y: 0 },
];
export const directions: readonly number[] = [1, 2, 3, 4];

/** The cell beside one, in the direction of an action; -1 beyond the edge. */
export function beside(cell: number, action: number): number {
  const [x, y] = [(cell % CELLS) + moves[action]!.x, Math.floor(cell / CELLS) + moves[action]!.y];
  return x < 0 || y < 0 || x >= CELLS || y >= CELLS ? -1 : y * CELLS + x;
}

const grows = ({ body }: SnakeState): boolean => body.length < LENGTH.most;

/** Returns whether the head can go that way: into a cell that is free, or that the tail leaves in the same step. */
function isFree(state: SnakeState, action: number): boolean {
  const next = beside(state.body[0]!, action);
  if (next < 0) return false;
  const tailStays = next === state.apple && grows(state);
  return !(tailStays ? state.body : state.body.slice(0, -1)).includes(next);
}

/** Returns whether the key decides the step: its way is free. */
export const isObeyed = (state: SnakeState, action: number): boolean => action !== 0 && isFree(state, action);

/** Returns whether no way is free; then the snake turns round, its tail becomes its head. */
export const isTrapped = (state: SnakeState): boolean => !directions.some((action) => isFree(state, action));

/** The direction from one cell to the one beside it. */
export const directionTo = (from: number, to: number): number =>
  directions.find((action) => beside(from, action) === to) ?? 0;

/** Returns the snake after a step. The next place of the apple is not determined: it stays. */
export function move(state: SnakeState, action: number): SnakeState {
  const { body, apple } = state;
  if (isTrapped(state)) {
    const turned = body.toReversed();
    return { ...state, body: turned, heading: directionTo(turned[1]!, turned[0]!) };
  }
  const heading = isObeyed(state, action) ? action : state.heading;
  if (!isFree(state, heading)) return { ...state, heading }; // it waits for a key
  const head = beside(body[0]!, heading);
  const rest = head === apple && grows(state) ? body : body.slice(0, -1);
  return { ...state, body: [head, ...rest], heading };
}

const elsewhere = (body: readonly number[], random: Random): number => {
  const free = Array.from({ length: CELLS * CELLS }, (_, cell) => cell).filter((cell) => !body.includes(cell));
  return free[random.integer(free.length)]!;
};

export function reset(random: Random): SnakeState {
  const [row, column] = [1 + random.integer(CELLS - 2), LENGTH.first - 1 + random.integer(CELLS - 4)];
  const head = row * CELLS + column;
  const body = Array.from({ length: LENGTH.first }, (_, i) => head - i);
  return { body, heading: 4, apple: elsewhere(body, random) };
}

export function step(state: SnakeState, action: number, random: Random): SnakeState {
  const next = move(state, action);
  return next.body[0] === next.apple ? { ...next, apple: elsewhere(next.body, random) } : next;
}

/** Goes for the apple by ways that are free, without a key where it heads there already; a quarter of the actions is any. */
export function policy(random: Random): Policy<SnakeState> {
  return (state) => {
    if (random.uniform() < 0.25) return random.integer(moves.length);
    const free = directions.filter((action) => isFree(state, action));
    const far = (action: number): number => {
      const cell = beside(state.body[0]!, action);
      return (
        Math.abs((cell % CELLS) - (state.apple % CELLS)) +
        Math.abs(Math.floor(cell / CELLS) - Math.floor(state.apple / CELLS))
      );
    };
    const least = Math.min(...free.map(far));
    const best = free.filter((action) => far(action) === least);
    if (best.length === 0) return 0;
    return best.includes(state.heading) ? 0 : best[random.integer(best.length)]!;
  };
}
