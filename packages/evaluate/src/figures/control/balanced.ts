import { controlConsistency } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const controlBalanced: FigureDefinition = defineFigure({
  path: 'control.balanced',
  label: 'Control, balanced',
  unit: 'share',
  definition: 'Control consistency of each action by itself, mean over the actions that were chosen.',
  reading: 'Below control consistency where an action that is seldom asked for is obeyed less.',
  from: 'game',
  of: ({ controlled }) => {
    const figure = controlConsistency(controlled.flat());
    return figure.value === null ? undefined : { value: figure.balanced };
  },
});
