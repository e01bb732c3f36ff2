import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { meanFramePsnr } from '../pictures.ts';

export const dynamicsFramePsnr: FigureDefinition = defineFigure({
  path: 'dynamics.framePsnr',
  label: 'Next-frame PSNR, mean of frames',
  unit: 'dB',
  definition: 'The mean of the next frames’ own PSNR, each at most 60 dB.',
  reading: 'Near 60 dB most frames are exact; the pooled one is decided by those that are not.',
  source: 'GameNGen, 5.1 (https://arxiv.org/abs/2408.14837)',
  from: 'nextFrames',
  of: meanFramePsnr,
});
