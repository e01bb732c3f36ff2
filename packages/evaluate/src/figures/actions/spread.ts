import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const actionsSpread: FigureDefinition = defineFigure({
  path: 'actions.spread',
  label: 'Spread of the futures',
  unit: 'share',
  definition:
    'How far apart the codes’ futures are: variance of the foretold next frame over codes drawn by how often they occur, as a share of the mean squared change of the true frames. Needs no true actions. Of categorical codes only.',
  reading: 'Near 0: whatever is pressed, the same comes.',
  source: 'CounterfactualSpread, tinyworlds-autoresearch (program.md)',
  from: 'actions',
  of: ({ unlabelled }) => unlabelled?.spread,
});
