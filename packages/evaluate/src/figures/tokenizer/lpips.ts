import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { meanLpips } from '../pictures.ts';

export const tokenizerLpips: FigureDefinition = defineFigure({
  path: 'tokenizer.lpips',
  label: 'Reconstruction LPIPS',
  unit: 'distance',
  definition:
    'Learned perceptual image patch similarity: how differently a trained image network sees a frame and its reconstruction, over at most 512 frames; 0 for equal pictures.',
  reading: 'The networks were made for photographs: a guide only for pixel art.',
  source: 'Zhang et al. 2018',
  lowerIsBetter: true,
  through: 'lpips',
  from: 'reconstructions',
  of: meanLpips,
});
