import { objectFound } from '@genie/metrics';
import { defineFamily } from '../../figure/define-family.ts';
import type { FigureDefinition } from '../../figure/define-figure.ts';

export const objectFoundFigure: FigureDefinition = defineFamily({
  path: 'game.<object>Found',
  label: '<object> found',
  unit: 'share',
  definition: 'Share of held-out frames in whose reconstruction the <object> is found where there is one.',
  reading: '1 in a perfect world.',
  from: 'game',
  of: ({ objects }) =>
    Object.entries(objects).map(([object, { found, truth }]) => ({ object, figure: objectFound(found, truth) })),
});
