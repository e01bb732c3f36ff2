import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { meanFramePsnr } from '../pictures.ts';

export const tokenizerFramePsnr: FigureDefinition = defineFigure({
  path: 'tokenizer.framePsnr',
  label: 'Reconstruction PSNR, mean of frames',
  unit: 'dB',
  definition:
    'The mean of the frames’ own PSNR, each at most 60 dB: it tells of the usual frame, where the pooled one tells of the worst.',
  reading: 'What most papers report. Below the cap the pooled one is never above it: read both.',
  source: 'GameNGen, 5.1 (https://arxiv.org/abs/2408.14837)',
  from: 'reconstructions',
  of: meanFramePsnr,
});
