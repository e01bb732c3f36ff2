import { codebookUsage } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { ifMoving } from './if-moving.ts';

export const actionsUsage: FigureDefinition = defineFigure({
  path: 'actions.usage',
  label: 'Codes in use',
  unit: 'share',
  definition: 'Share of the latent actions that occur at all.',
  always: true,
  from: 'actions',
  of: (actions) => ifMoving(actions, codebookUsage(actions.counts)),
  perCode: {
    name: 'usage',
    label: 'Usage',
    definition: 'Share of the held-out transitions with this code.',
    of: (_, { usage }) => usage,
  },
});
