import { deltaPsnrOfErrors, notDefined } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { estimate } from '../../intervals/estimate.ts';

export const dynamicsDeltaPsnr: FigureDefinition = defineFigure({
  path: 'dynamics.deltaPsnr',
  label: 'ΔPSNR',
  unit: 'dB difference',
  definition:
    'PSNR of the fourth frame of free rollouts under the video’s own actions, inferred or labelled, minus the same under random ones: above 0 when actions matter, 0 when they are ignored.',
  reading: 'It grows with how much an action changes in the picture, so compare worlds of one game.',
  source: 'Genie, section 3 (https://arxiv.org/abs/2402.15391)',
  always: true,
  seenAs: 'deltaPsnr',
  from: 'nextFrames',
  of: ({ clips, moves, random }) =>
    moves
      ? estimate(
          clips.map(({ video, inferred, random: astray }) => ({ video, inferred, random: astray, clips: 1 })),
          ['inferred', 'random', 'clips'],
          (sum) => deltaPsnrOfErrors({ inferred: sum.inferred / sum.clips, random: sum.random / sum.clips }, 255),
          random.fork('delta'),
        )
      : notDefined('nothing moves in the held-out video, so there is no action to follow'),
});
