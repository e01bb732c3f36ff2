import { notDefined } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const actionsMargin: FigureDefinition = defineFigure({
  path: 'actions.margin',
  label: 'Margin of the worst code',
  unit: 'share',
  definition:
    'How much worse the best other code foretells a code’s transitions, as a share of what the code saves there, codes that do the same left out; the least of all codes that take at least a hundredth of the transitions. Needs no true actions. Of categorical codes only.',
  reading: 'Below 0: another code would have been the better choice where this one was inferred.',
  from: 'actions',
  of: ({ effects }) => {
    if (!effects || effects.value === null) return effects;
    const { worstMargin } = effects;
    return worstMargin === null
      ? notDefined('no code has another beside it that does something else')
      : { value: worstMargin, margin: effects.margin };
  },
  perCode: {
    name: 'margin',
    label: 'Margin',
    definition:
      'How much worse the best other code foretells this code’s transitions, as a share of what it saves there.',
    of: (figure, { usage }) =>
      figure && figure.value !== null && 'margin' in figure
        ? usage.map((_, code) => figure.margin[code] ?? null)
        : undefined,
  },
});
