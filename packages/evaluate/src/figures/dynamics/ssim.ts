import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { meanSsim } from '../pictures.ts';

export const dynamicsSsim: FigureDefinition = defineFigure({
  path: 'dynamics.ssim',
  label: 'Next-frame SSIM',
  unit: 'ratio',
  definition: 'Structural similarity of the next frames; 1 for equal pictures.',
  source: 'Wang et al. 2004',
  always: true,
  from: 'nextFrames',
  of: meanSsim,
});
