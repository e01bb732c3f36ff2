import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { meanSsim } from '../pictures.ts';

export const tokenizerSsim: FigureDefinition = defineFigure({
  path: 'tokenizer.ssim',
  label: 'Reconstruction SSIM',
  unit: 'ratio',
  definition:
    'Structural similarity of frames after encoding and decoding, Gaussian window of 1.5 pixels; 1 for equal pictures.',
  source: 'Wang et al. 2004',
  always: true,
  seenAs: 'tokenizerSsim',
  from: 'reconstructions',
  of: meanSsim,
});
