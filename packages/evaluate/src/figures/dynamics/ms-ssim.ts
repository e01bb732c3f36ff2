import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { meanMsSsim } from '../pictures.ts';

export const dynamicsMsSsim: FigureDefinition = defineFigure({
  path: 'dynamics.msSsim',
  label: 'Next-frame MS-SSIM',
  unit: 'ratio',
  definition: 'Structural similarity of the next frames over several sizes of them; 1 for equal pictures.',
  source: 'Wang et al. 2003',
  from: 'nextFrames',
  of: meanMsSsim,
});
