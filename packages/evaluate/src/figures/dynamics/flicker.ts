import { notDefined } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import type { Estimate } from '../../intervals/estimate.ts';
import type { FreeRollouts } from '../../observed.ts';
import { pooledFlicker } from '../pictures.ts';

export const dynamicsFlicker: FigureDefinition = defineFigure({
  path: 'dynamics.flicker',
  label: 'Rollout flicker',
  unit: 'share',
  definition:
    'Mean change from frame to frame, in the first 64 frames of free rollouts, of pixels that stand still in the truth, as a share of the range.',
  reading: 'In a rollout that has left the truth, things that move elsewhere count as well.',
  lowerIsBetter: true,
  from: 'rollouts',
  of: flickerOf,
  baseline: {
    path: 'dynamics.flickerTruth',
    label: 'true video',
    of: (figure) => (figure.value === null ? null : figure.truth),
  },
});

function flickerOf(rollouts: FreeRollouts): Estimate<{ truth: number }> {
  return rollouts.clips.length > 0 ? pooledFlicker(rollouts) : notDefined('no rollout was made');
}
