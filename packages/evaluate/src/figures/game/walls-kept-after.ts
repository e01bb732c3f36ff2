import { defineFamily } from '../../figure/define-family.ts';
import type { FigureDefinition } from '../../figure/define-figure.ts';
import type { Estimate } from '../../intervals/estimate.ts';
import { byFrames, wallsIn } from './returned.ts';

export const wallsKeptAfter: FigureDefinition = defineFamily<
  'returns',
  Estimate<{ chance: Estimate; reconstructed: Estimate }>
>({
  path: 'game.wallsKeptAfter<frames>',
  label: 'Walls as they were after <frames> frames',
  unit: 'share',
  definition:
    'Share of the walls that left the picture which have their place and colour when the player is back after <frames> frames.',
  reading:
    'Part of a view that is coming back after few frames may still be in the context; the more frames, the more has to be remembered.',
  from: 'returns',
  of: (returns) =>
    byFrames(returns).map(({ frames, views }) => {
      const [made, chance, reconstructed] = (['made', 'forgotten', 'reconstructed'] as const).map((picture) =>
        wallsIn(views, picture, returns.random),
      );
      return { object: '', frames, figure: { ...made!, chance: chance!, reconstructed: reconstructed! } };
    }),
  baseline: {
    path: 'game.wallsByChanceAfter<frames>',
    label: 'in a true view of another world with as many walls in sight',
    of: (figure) => ('chance' in figure ? figure.chance : undefined),
  },
  ceiling: {
    path: 'game.wallsReconstructedAfter<frames>',
    label: 'in the true view, encoded and decoded',
    of: (figure) => ('reconstructed' in figure ? figure.reconstructed : undefined),
  },
});
