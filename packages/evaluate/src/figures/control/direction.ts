import { controlConsistency } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const controlDirection: FigureDefinition = defineFigure({
  path: 'control.direction',
  label: 'Right direction',
  unit: 'share',
  definition:
    'Share of the steps of control consistency with at least the right direction, or standing still where that was asked.',
  from: 'game',
  of: ({ controlled }) => {
    const figure = controlConsistency(controlled.flat());
    return figure.value === null ? undefined : { value: figure.direction };
  },
});
