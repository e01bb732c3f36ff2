import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { wallsIn } from './returned.ts';

export const wallsRead: FigureDefinition = defineFigure({
  path: 'game.wallsRead',
  label: 'Walls read from true views',
  unit: 'share',
  definition: 'Share of the same walls that are read right from the true pictures of the returned views.',
  reading: 'How far the reading behind the walls’ figures can be trusted: 1, or they are too low.',
  from: 'returns',
  of: ({ views, random }) => wallsIn(views, 'truth', random),
});
