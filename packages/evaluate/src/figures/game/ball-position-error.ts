import { positionError } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const ballPositionError: FigureDefinition = defineFigure({
  path: 'game.positionError',
  label: 'Position error',
  unit: 'pixels',
  definition: 'Mean distance between where the ball is found in the reconstruction and where it really is.',
  reading: '0 in a perfect world.',
  lowerIsBetter: true,
  from: 'game',
  of: ({ objects: { ball } }) => ball && positionError(ball.found, ball.truth),
});
