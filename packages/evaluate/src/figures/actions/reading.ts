import { type BalancedAccuracyDetails, balancedAccuracy, type Figure, type NotDefined } from '@genie/metrics';
import { agreementInterval } from '../../intervals/agreement-interval.ts';
import type { Estimate } from '../../intervals/estimate.ts';
import { type ActionReadings, isMissing, type Observations, observationOf } from '../../observed.ts';

/** Balanced accuracy of reading the true action with labels, on the transitions that agreement is scored on. */
export function readingAccuracy({ heldOut, numActions }: ActionReadings): Figure<BalancedAccuracyDetails> {
  if (isMissing(heldOut)) return heldOut;
  const { read, actions, clips, effective } = heldOut;
  const order = [...new Set(clips)];
  const scored = new Set(order.filter((_, i) => i % 2 === 1));
  return balancedAccuracy({
    predicted: read,
    truth: actions,
    numClasses: numActions,
    keep: (i) => scored.has(clips[i]) && effective[i],
  });
}

/** The same with its interval; `undefined` where nobody read the video. */
export function readingEstimate(observations: Observations): Estimate | undefined {
  const readings = observationOf(observations, 'readings');
  if (!readings) return undefined;
  const figure = readingAccuracy(readings);
  const { heldOut, random } = readings;
  if (figure.value === null || isMissing(heldOut)) return figure as NotDefined;
  const same = Array.from({ length: readings.numActions }, (_, action) => action);
  const interval = agreementInterval({ ...heldOut, codes: heldOut.read }, same, 'balanced', random.fork('ceiling'));
  return { value: figure.value, ...(interval ? { interval } : {}) };
}
