import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { scoreActions } from '../../score-actions.ts';

export const actionsScore: FigureDefinition = defineFigure({
  path: 'actions.score',
  label: 'Score without labels',
  unit: 'share',
  definition:
    'How good the actions are as far as can be known without true ones: right choice of the code × read back where it is played × transfer between scenes, each at least 0; 0 where every code does the same. Of categorical codes only.',
  reading:
    'Follows agreement with the true actions over many runs: see [latent actions](latent-actions.md#knowing-without-labels). The action tokenizer that a run leaves is the best by it.',
  from: 'actions',
  of: scoreActions,
});
