import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const actionsRhythm: FigureDefinition = defineFigure({
  path: 'actions.rhythm',
  label: 'Rhythm of the codes',
  unit: 'share',
  definition:
    'Share of what repeating the last code, or always saying the commonest, gets wrong that the code which usually follows the one or two before gets right; codes that do the same count as one. Learned from one half of the clips, measured on the other, both ways. Needs no true actions. Of categorical codes only.',
  reading:
    'Near 0: codes come as if somebody decided on them. 1: they follow each other as the phases of a clock do, so they tell what moves whatever is pressed.',
  lowerIsBetter: true,
  from: 'actions',
  of: ({ unlabelled }) => unlabelled?.rhythm,
});
