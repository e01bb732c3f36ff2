import { mutualInformation } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const actionsMutualInformation: FigureDefinition = defineFigure({
  path: 'actions.mutualInformation',
  label: 'Mutual information',
  unit: 'bits',
  definition:
    'What a latent action tells about the true one, over transitions where the true action had an effect: Σ p(c, a)·log₂(p(c, a) / (p(c)·p(a))).',
  reading: 'At most log₂ of the number of actions; a little too high where there are few transitions.',
  from: 'actions',
  of: ({ agreement, labelled, counts }) => {
    if (agreement.value === null || !labelled) return undefined;
    const { codes, actions, effective, numActions } = labelled;
    const kept = <Item>(items: readonly Item[]) => items.filter((_, i) => effective[i]);
    return mutualInformation(kept(codes), kept(actions), { numCodes: counts.length, numActions });
  },
});
