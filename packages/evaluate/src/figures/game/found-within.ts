import { defineFamily } from '../../figure/define-family.ts';
import type { FigureDefinition } from '../../figure/define-figure.ts';
import { drawnOverGames } from './drawn-over-games.ts';
import { countedFrames } from './milestones.ts';
import { permanenceOf } from './permanence.ts';

export const objectFoundWithin: FigureDefinition = defineFamily({
  path: 'game.<object>FoundWithin<frames>',
  label: '<object> found within <frames> frames',
  unit: 'share',
  definition:
    'Share of the first <frames> frames of free play under random keys in which the <object> is found; it must be in each.',
  reading: 'Object permanence. 1 in a perfect world.',
  from: 'game',
  of: (game) =>
    permanenceOf(game).map(({ object, figure }) => ({
      object,
      frames: countedFrames(game.frames),
      figure: drawnOverGames(figure, game.random.fork(`${object} within`)),
    })),
});
