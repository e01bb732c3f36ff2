import { foundAfter } from '@genie/metrics';
import { defineFamily } from '../../figure/define-family.ts';
import type { FigureDefinition } from '../../figure/define-figure.ts';
import { drawnOverGames } from './drawn-over-games.ts';
import { milestones } from './milestones.ts';
import { tracksOf } from './tracks-of.ts';

export const objectFoundAfter: FigureDefinition = defineFamily({
  path: 'game.<object>FoundAfter<frames>',
  label: '<object> found after <frames> frames',
  unit: 'share',
  definition: 'Share of free rollouts in which the <object> is still found <frames> frames after the last true frame.',
  reading: '1 in a perfect world.',
  from: 'game',
  of: ({ play, frames, random }) =>
    tracksOf(play).flatMap(({ object, tracks }) =>
      milestones(frames).map((after) => {
        const figure = foundAfter(
          tracks.map(({ found }) => found),
          after,
        );
        return { object, frames: after, figure: drawnOverGames(figure, random.fork(`${object} after ${after}`)) };
      }),
    ),
});
