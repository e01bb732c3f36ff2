import { entropy } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { ifMoving } from './if-moving.ts';

export const actionsEntropy: FigureDefinition = defineFigure({
  path: 'actions.entropy',
  label: 'Action entropy',
  unit: 'share',
  definition:
    'Entropy of the latent actions as a share of log(number of codes): 0 when one code stands for everything.',
  always: true,
  from: 'actions',
  of: (actions) => ifMoving(actions, entropy(actions.counts)),
});
