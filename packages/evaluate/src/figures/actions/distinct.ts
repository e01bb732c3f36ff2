import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const actionsDistinct: FigureDefinition = defineFigure({
  path: 'actions.distinct',
  label: 'Distinct actions',
  unit: 'count',
  definition:
    'How many groups of codes there are that do different things: two do the same where telling them apart saves at most a twentieth of the error on their transitions. Needs no true actions. Of categorical codes only.',
  from: 'actions',
  of: ({ effects }) => (effects && effects.value !== null ? { value: effects.groups.length } : effects),
});
