import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const actionsExplained: FigureDefinition = defineFigure({
  path: 'actions.explained',
  label: 'Explained by the action',
  unit: 'share',
  definition:
    'Share of the next frame’s error that the inferred code saves against a code drawn by how often each occurs: 1 − Σ error under the own code / Σ mean error under the others. Needs no true actions. Of categorical codes only.',
  reading:
    'Near 0: the codes mean nothing, whatever else is told of them. What cannot be foreseen at all keeps it below 1.',
  from: 'actions',
  of: ({ effects }) => effects,
});
