import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { meanMsSsim } from '../pictures.ts';

export const tokenizerMsSsim: FigureDefinition = defineFigure({
  path: 'tokenizer.msSsim',
  label: 'Reconstruction MS-SSIM',
  unit: 'ratio',
  definition:
    'Structural similarity over several sizes of the frames, each half the one before, as many as fit (five from 176 pixels on); 1 for equal pictures.',
  reading: 'Three sizes fit at 64 × 64; do not compare it between frame sizes.',
  source: 'Wang et al. 2003',
  from: 'reconstructions',
  of: meanMsSsim,
});
