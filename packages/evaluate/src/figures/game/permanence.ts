import { type Figure, objectPermanence, type Tally } from '@genie/metrics';
import type { PlayedGame } from '../../observed.ts';
import { countedFrames } from './milestones.ts';
import { tracksOf } from './tracks-of.ts';

/** Permanence of each object that must always be there, within the frames that count. */
export function permanenceOf({
  game,
  play,
  frames,
}: PlayedGame): { object: string; figure: Figure<{ games: readonly Tally[]; longestGap: number }> }[] {
  return tracksOf(play)
    .filter(({ object }) => game.always.includes(object))
    .map(({ object, tracks }) => ({
      object,
      figure: objectPermanence(tracks.map(({ found }) => found.slice(0, countedFrames(frames)))),
    }));
}
