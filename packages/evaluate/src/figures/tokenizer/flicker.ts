import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { pooledFlicker } from '../pictures.ts';

export const tokenizerFlicker: FigureDefinition = defineFigure({
  path: 'tokenizer.flicker',
  label: 'Reconstruction flicker',
  unit: 'share',
  definition: 'Mean change from frame to frame of pixels that stand still in the truth, as a share of the range.',
  reading: 'Against the true video: what its codec leaves.',
  lowerIsBetter: true,
  from: 'reconstructions',
  of: pooledFlicker,
  baseline: {
    path: 'tokenizer.flickerTruth',
    label: 'true video',
    of: (figure) => (figure.value === null ? null : figure.truth),
  },
});
