import type { Figure } from './figure.ts';
import { ratio, type Tally } from './tally.ts';

/**
 * Measures how well a world keeps to a law of its game (bounces where they should be, speed kept, gravity, walls that hold): the share
 * of the steps that the law speaks of which keep to it, 0…1. The law itself judges by what is seen in two frames in a row; in the true
 * game it holds in every step, so that 1 is the truth's figure.
 *
 * @param verdicts - one list a game, one entry a step: whether it kept to the law; `null`: the law says nothing of it
 * @returns share, and `count`, the steps that were judged; not defined where the law spoke of none
 */
export function ruleKept(
  verdicts: readonly (readonly (boolean | null)[])[],
): Figure<{ games: readonly Tally[]; count: number }> {
  const games = verdicts.map((steps) => ({
    sum: steps.filter((kept) => kept === true).length,
    count: steps.filter((kept) => kept !== null).length,
  }));
  return ratio(games, 'no step was of the kind that this rule speaks of');
}
