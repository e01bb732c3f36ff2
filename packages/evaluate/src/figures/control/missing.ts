import { controlConsistency } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const controlMissing: FigureDefinition = defineFigure({
  path: 'control.missing',
  label: 'Object missing',
  unit: 'share',
  definition: 'Share of the steps of control consistency in which the controlled object was not found.',
  lowerIsBetter: true,
  from: 'game',
  of: ({ controlled }) => {
    const figure = controlConsistency(controlled.flat());
    return figure.value === null ? undefined : { value: figure.missing };
  },
});
