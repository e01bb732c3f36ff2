import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { quantile } from './quantile.ts';

export const framesPerSecond: FigureDefinition = defineFigure({
  path: 'play.framesPerSecond',
  label: 'Frames per second',
  unit: 'frames/s',
  definition: 'Frames generated one at a time, as in play, on the backend named above; of the median frame.',
  always: true,
  from: 'play',
  of: ({ milliseconds }) => ({ value: 1000 / quantile(milliseconds, 0.5) }),
});
