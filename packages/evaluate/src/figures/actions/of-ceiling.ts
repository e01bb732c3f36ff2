import { notDefined } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { observationOf } from '../../observed.ts';
import { readingAccuracy } from './reading.ts';

export const actionsOfCeiling: FigureDefinition = defineFigure({
  path: 'actions.ofCeiling',
  label: 'Agreement, of its ceiling',
  unit: 'share',
  definition:
    'Action agreement as a share of its ceiling: balanced accuracy, on the same transitions, of an inverse dynamics model, which is the action tokenizer’s encoder trained with the labels of the training videos.',
  reading:
    'Two frames do not tell a key that had no effect yet, so agreement cannot reach 1 on every game. Above 1: the model that reads with labels was not trained for long enough (`evaluate.inverseDynamicsSteps`). See [the ceiling](latent-actions.md#the-ceiling).',
  source: 'Baker et al. 2022 (VPT), section 3, for inverse dynamics models',
  from: 'readings',
  of: (readings, observations) => {
    const agreement = observationOf(observations, 'actions')?.agreement;
    const ceiling = readingAccuracy(readings);
    if (ceiling.value === null) return notDefined(ceiling.reason);
    // What is missing then, agreement itself says.
    if (!agreement || agreement.value === null) return undefined;
    return { value: agreement.value / ceiling.value };
  },
});
