import { linearProbe } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const actionsLinearProbe: FigureDefinition = defineFigure({
  path: 'actions.linearProbe',
  label: 'Linear probe with labels',
  unit: 'share',
  definition:
    'A baseline of action agreement: balanced accuracy of a ridge classifier that is trained with true actions, on the means of the difference from frame to frame and of its size over blocks of 8 × 8 pixels, over the same halves of the videos.',
  from: 'actions',
  of: ({ agreement, labelled }) => (agreement.value === null || !labelled ? undefined : linearProbe(labelled)),
});
