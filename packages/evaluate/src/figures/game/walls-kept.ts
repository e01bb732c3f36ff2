import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { observationOf } from '../../observed.ts';
import { wallsIn } from './returned.ts';

export const wallsKept: FigureDefinition = defineFigure({
  path: 'game.wallsKept',
  label: 'Walls as they were on return',
  unit: 'share',
  always: true,
  definition:
    'Share of the walls that left the picture which have their place and colour when the player comes back, after 4 to 64 frames; it turns away and back, walks off and returns, or goes round a block.',
  reading:
    'Memory beyond what is in sight. Only for games whose world is larger than the picture. A world without memory reaches about what a view of another place does.',
  from: 'returns',
  of: ({ views, random }) => wallsIn(views, 'made', random),
  baseline: {
    path: 'game.wallsByChance',
    label: 'in a true view of another world with as many walls in sight',
    of: (_, observations) => {
      const returns = observationOf(observations, 'returns');
      return returns && wallsIn(returns.views, 'forgotten', returns.random);
    },
  },
  ceiling: {
    path: 'game.wallsReconstructed',
    label: 'in the true view, encoded and decoded',
    of: (_, observations) => {
      const returns = observationOf(observations, 'returns');
      return returns && wallsIn(returns.views, 'reconstructed', returns.random);
    },
  },
});
