import { constantImage } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { joinBytes } from '../../join-bytes.ts';
import { observationOf } from '../../observed.ts';
import { pooledPsnr } from '../pictures.ts';

export const tokenizerPsnr: FigureDefinition = defineFigure({
  path: 'tokenizer.psnr',
  label: 'Reconstruction PSNR',
  unit: 'dB',
  definition:
    'Peak signal-to-noise ratio of frames after encoding and decoding, 10·log10(255² / mean squared error), the error pooled over all pixels.',
  reading:
    'Against the best constant picture: what a tokenizer that learned nothing reaches. Most of a game’s picture is background, so a ball that is lost costs little: look at the worst clips.',
  always: true,
  seenAs: 'tokenizerPsnr',
  from: 'reconstructions',
  of: pooledPsnr,
  baseline: {
    path: 'tokenizer.constantImagePsnr',
    label: 'best constant picture',
    of: (_, observations) => {
      const observed = observationOf(observations, 'reconstructions');
      if (!observed) return undefined;
      const { clips, height, width } = observed;
      return constantImage(joinBytes(clips.map(({ truth }) => truth)), height * width * 3);
    },
  },
});
