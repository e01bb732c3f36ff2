import type { Rule, Score } from '../game.ts';
import { detect, followBody } from './picture.ts';
import { CELLS, directionTo, isObeyed, isTrapped, move, PITCH, type SnakeState } from './play.ts';

/** The cell in whose middle a thing is seen; off by more than a pixel, or outside, it is in none: -1. */
function cellAt({ x, y }: { x: number; y: number }): number {
  const middle = (PITCH - 1) / 2;
  const [column, row] = [x, y].map((at) => Math.round((at - middle) / PITCH)) as [number, number];
  const off = Math.max(Math.abs(x - middle - column * PITCH), Math.abs(y - middle - row * PITCH));
  const inside = column >= 0 && row >= 0 && column < CELLS && row < CELLS;
  return off <= 1 && inside ? row * CELLS + column : -1;
}

/** The state that a frame shows; see `Game.read`. Which way the snake goes on is seen by its neck. */
export function read(frame: Uint8Array): SnakeState | null {
  const found = detect(frame);
  if (!found.head || !found.apple) return null;
  const [head, apple] = [cellAt(found.head), cellAt(found.apple)];
  if (head < 0 || apple < 0) return null;
  const body = followBody(frame, head);
  return { body, heading: body.length > 1 ? directionTo(body[1]!, head) : 0, apple };
}

const areEqual = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((cell, i) => cell === b[i]);
const eats = (before: SnakeState, action: number): boolean => move(before, action).body[0] === before.apple;
const isWhole = ({ body }: SnakeState): boolean => body.length > 2;

export const rules: readonly Rule<SnakeState>[] = [
  {
    name: 'stepsWhole',
    definition: 'Share of steps on a free way in which the player moves as far as the key says, no more and no less.',
    holds: (before, after, action) =>
      isObeyed(before, action) ? after !== null && after.body[0] === move(before, action).body[0] : null,
  },
  {
    name: 'goesOn',
    definition:
      'Share of steps without a key that counts in which the head goes on as it did, or waits where no way is free ahead.',
    holds: (before, after, action) =>
      isObeyed(before, action) || !isWhole(before) || isTrapped(before)
        ? null
        : after !== null && after.body[0] === move(before, action).body[0],
  },
  {
    name: 'bodyFollows',
    definition:
      'Share of steps in which each part of the snake takes the place of the one before it, and an apple makes it a part longer.',
    holds: (before, after, action) =>
      isWhole(before) ? after !== null && areEqual(after.body, move(before, action).body) : null,
  },
  {
    name: 'goalsStay',
    definition: 'Share of steps in which what is to be collected stays as it is, but for what the player takes.',
    holds: (before, after, action) => (after === null || eats(before, action) ? null : after.apple === before.apple),
  },
];

export const score: Score<SnakeState> = {
  definition: 'A point is an apple that the snake eats.',
  points: (before, after) => (after.body[0] === before.apple ? 1 : 0),
};
