import { defineFamily } from '../../figure/define-family.ts';
import type { FigureDefinition } from '../../figure/define-figure.ts';
import type { Estimate } from '../../intervals/estimate.ts';
import { byFrames, psnrIn } from './returned.ts';

export const returnPsnr: FigureDefinition = defineFamily<
  'returns',
  Estimate<{ chance: Estimate; reconstructed: Estimate }>
>({
  path: 'game.returnPsnrAfter<frames>',
  label: 'PSNR of the view that is back after <frames> frames',
  unit: 'dB',
  definition:
    'PSNR of the view that the player has left and come back to after <frames> frames, against the true view.',
  reading:
    'Floor and ceiling count as walls do, and a wall off by a pixel counts as a wrong one: read the share of walls first.',
  from: 'returns',
  of: (returns) =>
    byFrames(returns).map(({ frames, views }) => {
      const [made, chance, reconstructed] = (['made', 'forgotten', 'reconstructed'] as const).map((picture) =>
        psnrIn(views, picture, returns.random),
      );
      return { object: '', frames, figure: { ...made!, chance: chance!, reconstructed: reconstructed! } };
    }),
  baseline: {
    path: 'game.returnPsnrByChanceAfter<frames>',
    label: 'a true view of another world with as many walls in sight',
    of: (figure) => ('chance' in figure ? figure.chance : undefined),
  },
  ceiling: {
    path: 'game.returnPsnrReconstructedAfter<frames>',
    label: 'the true view, encoded and decoded',
    of: (figure) => ('reconstructed' in figure ? figure.reconstructed : undefined),
  },
});
