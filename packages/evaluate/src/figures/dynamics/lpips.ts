import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { meanLpips } from '../pictures.ts';

export const dynamicsLpips: FigureDefinition = defineFigure({
  path: 'dynamics.lpips',
  label: 'Next-frame LPIPS',
  unit: 'distance',
  definition: 'Learned perceptual image patch similarity of the next frames; 0 for equal pictures.',
  source: 'Zhang et al. 2018',
  lowerIsBetter: true,
  through: 'lpips',
  from: 'nextFrames',
  of: meanLpips,
});
