import type { Rule, Score } from '../game.ts';
import { detect, detectGems, detectLayout } from './picture.ts';
import { cellAt, isFree, MARGIN, type MazeState, STEP, step } from './play.ts';

/** Side of the player in pixels. */
const PLAYER = 6;

/** A coordinate as the game has it, if it is off by no more than a pixel: a blurred player is not off the way. */
function onGrid(pixel: number): number {
  const place = MARGIN + STEP * Math.round((pixel - MARGIN) / STEP);
  return Math.abs(pixel - place) <= 1 ? place : Math.round(pixel);
}

/** The state that a frame shows; see `Game.read`. */
export function read(frame: Uint8Array, before: MazeState | null): MazeState | null {
  const { player } = detect(frame);
  if (!player) return null;
  const [x, y] = [onGrid(player.x - (PLAYER - 1) / 2), onGrid(player.y - (PLAYER - 1) / 2)];
  const box = { x, y, width: PLAYER, height: PLAYER };
  // Where the player stands no gem is left.
  const remembered = before?.gems.filter((gem) => gem !== cellAt({ x, y })) ?? [];
  return { layout: detectLayout(frame), x, y, gems: detectGems(frame, box, remembered) };
}

const isAt = (state: MazeState | null, { x, y }: MazeState): boolean =>
  state !== null && state.x === x && state.y === y;
const areEqual = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

export const rules: readonly Rule<MazeState>[] = [
  {
    name: 'stepsWhole',
    definition: 'Share of steps on a free way in which the player moves as far as the key says, no more and no less.',
    holds: (before, after, action) =>
      action === 0 || !isFree(before, action) ? null : isAt(after, step(before, action)),
  },
  {
    name: 'wallsHold',
    definition: 'Share of steps against a wall, as the frame before shows it, in which the player does not move.',
    holds: (before, after, action) => (isFree(before, action) ? null : isAt(after, before)),
  },
  {
    name: 'staysStill',
    definition: 'Share of steps without a key in which the player does not move.',
    holds: (before, after, action) => (action === 0 ? isAt(after, before) : null),
  },
  {
    name: 'levelStays',
    definition: 'Share of steps in which no wall or ground of the level comes or goes.',
    holds: ({ layout }, after) =>
      after && areEqual(layout.right, after.layout.right) && areEqual(layout.below, after.layout.below),
  },
  {
    name: 'goalsStay',
    definition: 'Share of steps in which what is to be collected stays as it is, but for what the player takes.',
    holds: ({ gems }, after) => {
      if (after === null) return null;
      const left = gems.filter((gem) => gem !== cellAt(after));
      return areEqual(left, after.gems);
    },
  },
];

export const score: Score<MazeState> = {
  definition: 'A point is a gem that the player takes.',
  points: (before, after) => before.gems.filter((gem) => gem === cellAt(after) && !after.gems.includes(gem)).length,
};
