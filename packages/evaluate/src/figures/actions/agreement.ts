import type { AgreementDetails } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { agreementInterval } from '../../intervals/agreement-interval.ts';
import type { Estimate } from '../../intervals/estimate.ts';
import type { InferredActions } from '../../observed.ts';
import { readingEstimate } from './reading.ts';

export const actionsAgreement: FigureDefinition = defineFigure({
  path: 'actions.agreement',
  label: 'Action agreement',
  unit: 'share',
  definition:
    'Balanced accuracy of the true action read off the latent one: mapping fitted on half of the held-out videos, scored on the other half, over transitions where the true action had an effect.',
  reading:
    'Against chance, and against a linear classifier that was trained with labels. See [latent actions](latent-actions.md). Not defined for a world that was [trained on the true actions](train-with-labels.md).',
  always: true,
  from: 'actions',
  of: agreementOf,
  baseline: {
    path: 'actions.chance',
    label: 'chance',
    of: (figure) => (figure.value === null ? null : figure.chance),
  },
  ceiling: {
    path: 'actions.ceiling',
    label: 'read with labels',
    of: (_, observations) => readingEstimate(observations),
  },
  perCode: {
    name: 'agreement',
    label: 'Agreement',
    definition: 'Share of this code’s scored transitions whose true action is the one that it is mapped to.',
    of: (figure, { usage }) =>
      usage.map((_, code) => (figure.value === null ? null : (figure.precision[code] ?? null))),
  },
});

function agreementOf({ agreement, labelled, random }: InferredActions): Estimate<AgreementDetails> {
  if (agreement.value === null || !labelled || !random) return agreement;
  const interval = agreementInterval(labelled, agreement.mapping, 'balanced', random);
  return { ...agreement, ...(interval ? { interval } : {}) };
}
