import { foundAfter } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { meanOverObjects } from '../objects.ts';
import { tracksOf } from './tracks-of.ts';

export const objectsFoundAtEnd: FigureDefinition = defineFigure({
  path: 'game.objectsFoundAtEnd',
  label: 'Objects at the end',
  unit: 'share',
  definition:
    'Share of games in which an object is there after the last frame of free play of which pictures are kept, mean over the objects.',
  only: 'ablations',
  from: 'game',
  of: ({ play, rolloutFrames }) =>
    meanOverObjects(Object.fromEntries(tracksOf(play).map(({ object, tracks }) => [object, tracks])), (tracks) =>
      foundAfter(
        tracks.map(({ found }) => found),
        rolloutFrames,
      ),
    ),
});
