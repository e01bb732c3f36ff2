import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { agreementInterval } from '../../intervals/agreement-interval.ts';

export const actionsAccuracy: FigureDefinition = defineFigure({
  path: 'actions.accuracy',
  label: 'Action accuracy',
  unit: 'share',
  definition: 'Action agreement without balancing: share of scored transitions whose true action is told right.',
  from: 'actions',
  of: ({ agreement, labelled, random }) => {
    if (agreement.value === null) return undefined;
    const interval =
      labelled && random ? agreementInterval(labelled, agreement.mapping, 'accuracy', random) : undefined;
    return {
      value: agreement.accuracy,
      bestConstant: agreement.bestConstant.accuracy,
      ...(interval ? { interval } : {}),
    };
  },
  baseline: { path: 'actions.bestConstant', label: 'best constant answer', of: (figure) => figure?.bestConstant },
});
