import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { scoreActions } from '../../score-actions.ts';

export const actionsScore: FigureDefinition = defineFigure({
  path: 'actions.score',
  label: 'Score without labels',
  unit: 'share',
  definition:
    'How good the actions are as far as can be known without true ones: explained by the action × transfer between scenes × (1 − rhythm of the codes), each at least 0; 0 where every code does the same. Of categorical codes only.',
  reading:
    'Compares models of the same video: the action tokenizer that a run leaves is the best late one by it. What moves by chance is explained too, so between games it says less: see [latent actions](latent-actions.md#knowing-without-labels).',
  from: 'actions',
  of: scoreActions,
});
