import { positionError } from '@genie/metrics';
import { defineFamily } from '../../figure/define-family.ts';
import type { FigureDefinition } from '../../figure/define-figure.ts';

export const objectPositionError: FigureDefinition = defineFamily({
  path: 'game.<object>PositionError',
  label: '<object> position error',
  unit: 'pixels',
  definition: 'Mean distance between where the <object> is found in the reconstruction and where it really is.',
  reading: '0 in a perfect world. The ball’s is `game.positionError`.',
  lowerIsBetter: true,
  from: 'game',
  of: ({ objects }) =>
    Object.entries(objects).flatMap(([object, { found, truth }]) =>
      object === 'ball' ? [] : [{ object, figure: positionError(found, truth) }],
    ),
});
