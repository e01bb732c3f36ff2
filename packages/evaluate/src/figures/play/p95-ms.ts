import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { quantile } from './quantile.ts';

export const p95Ms: FigureDefinition = defineFigure({
  path: 'play.p95Ms',
  label: '95 % of frames within',
  unit: 'ms',
  definition: 'Time for one frame that 95 % of the frames stay below.',
  lowerIsBetter: true,
  always: true,
  from: 'play',
  of: ({ milliseconds }) => ({ value: quantile(milliseconds, 0.95) }),
});
