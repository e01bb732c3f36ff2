import { positionErrorWithin } from '@genie/metrics';
import { defineFamily } from '../../figure/define-family.ts';
import type { FigureDefinition } from '../../figure/define-figure.ts';
import { drawnOverGames } from './drawn-over-games.ts';
import { tracksOf } from './tracks-of.ts';

/** Frames within which positions are held against the truth. */
const near = [8, 64];

export const objectErrorWithin: FigureDefinition = defineFamily({
  path: 'game.<object>ErrorWithin<frames>',
  label: '<object> off within <frames> frames',
  unit: 'pixels',
  definition:
    'Mean distance of the <object> from where it is in the true game under the same keys, over the first <frames> frames of free play in which it is found, and as long as the keys alone determine the truth.',
  reading:
    'Against an object that stays where it was. It asks for the same future: after one wrong bounce the two games differ.',
  lowerIsBetter: true,
  from: 'game',
  of: ({ play, frames, random }) =>
    tracksOf(play).flatMap(({ object, tracks }) =>
      near
        .filter((within) => within <= frames)
        .map((within) => ({
          object,
          frames: within,
          figure: drawnOverGames(positionErrorWithin(tracks, within), random.fork(`${object} error ${within}`)),
        })),
    ),
  baseline: {
    path: 'game.<object>ErrorWithin<frames>Still',
    label: 'if it stood still',
    of: (figure) => (figure.value === null ? figure : figure.still),
  },
});
