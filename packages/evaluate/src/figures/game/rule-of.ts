import { type Figure, ruleKept, type Tally } from '@genie/metrics';
import type { Estimate } from '../../intervals/estimate.ts';
import type { PlayedGame } from '../../observed.ts';
import { drawnOverGames } from './drawn-over-games.ts';
import { countedFrames } from './milestones.ts';

/** Name of the rule that every game has: all goes where its own rules take it from what was seen. */
export const everyRule = 'stepsRight';

/** Share of the steps that keep to a rule, of those that it speaks of. */
export function ruleOf({ play, frames, random }: PlayedGame, name: string): Estimate<{ games: readonly Tally[] }> {
  const counted = countedFrames(frames);
  const figure: Figure<{ games: readonly Tally[] }> = ruleKept(
    play.map(({ verdicts }) => verdicts[name]!.slice(0, counted)),
  );
  return drawnOverGames(figure, random.fork(name));
}
