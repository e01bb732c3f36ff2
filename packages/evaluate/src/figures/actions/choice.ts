import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const actionsChoice: FigureDefinition = defineFigure({
  path: 'actions.choice',
  label: 'Right choice of the code',
  unit: 'share',
  definition:
    'Share of the error that the inferred codes save of what the best code of each transition, chosen knowing what came, would save; both against a code drawn by how often each occurs. Needs no true actions. Of categorical codes only.',
  reading: '1: no other code would ever have been better. What nobody can foresee does not count.',
  from: 'actions',
  of: ({ unlabelled }) => unlabelled?.choice,
});
