import { notDefined } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { observationOf } from '../../observed.ts';
import { pooledPsnr } from '../pictures.ts';

export const dynamicsPsnr: FigureDefinition = defineFigure({
  path: 'dynamics.psnr',
  label: 'Next-frame PSNR',
  unit: 'dB',
  definition:
    'PSNR of the next frame, generated from true context under the video’s own action, inferred or labelled, and decoded, against the true frame.',
  reading: 'Against the last frame, held.',
  always: true,
  seenAs: 'nextFramePsnr',
  from: 'nextFrames',
  of: pooledPsnr,
  baseline: {
    path: 'dynamics.persistencePsnr',
    label: 'last frame held',
    of: (_, observations) => {
      const drift = observationOf(observations, 'rollouts')?.drift;
      if (!drift) return undefined;
      if (drift.length === 0) return notDefined('no rollout was made');
      return drift[0]!.persistence ?? notDefined('the held frame equals the next one in every pixel');
    },
  },
});
