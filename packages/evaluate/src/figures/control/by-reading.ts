import { balancedAccuracy, bootstrapInterval, type Figure, type ReadBackDetails, readBack } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import type { Estimate } from '../../intervals/estimate.ts';
import { type ActionReadings, isMissing, observationOf } from '../../observed.ts';

export const controlByReading: FigureDefinition = defineFigure({
  path: 'control.byReading',
  label: 'Control by reading',
  unit: 'share',
  definition:
    'Balanced accuracy of reading the played action back from free play under random latent actions, by the inverse dynamics model of `actions.ofCeiling`: for each true action the latent one that is read as it most often on one half of the rollouts, and the share of its steps that are read so on the other half; mean over the true actions of the held-out videos. A world that was trained on the true actions plays these.',
  reading:
    'Needs labels, but no states, so every game has it. Against chance, which no world exceeds in which all latent actions do the same, and against its ceiling: the same reading of true held-out video, over all transitions whose action is known, whether it had an effect or not.',
  from: 'readings',
  of: controlEstimate,
  baseline: {
    path: 'control.byReadingChance',
    label: 'chance',
    of: (figure) => (figure.value === null || !('chance' in figure) ? null : figure.chance),
  },
  ceiling: {
    path: 'control.byReadingCeiling',
    label: 'true video',
    of: (_, observations) => {
      const readings = observationOf(observations, 'readings');
      return readings && controlCeiling(readings);
    },
  },
});

/** Control by reading without its interval. */
export function controlRead(readings: ActionReadings): Figure<ReadBackDetails> {
  const { played, heldOut, numActions } = readings;
  if (isMissing(played)) return played;
  return readBack({ ...played, numActions, ...(isMissing(heldOut) ? {} : { actions: playable(readings) }) });
}

/** The same reading of true video. */
export function controlCeiling(readings: ActionReadings): Figure {
  const { heldOut, numActions } = readings;
  if (isMissing(heldOut)) return heldOut;
  const { read, actions, known } = heldOut;
  const asked = new Set(playable(readings));
  const keep = (i: number) => known[i] && asked.has(actions[i]);
  const figure = balancedAccuracy({ predicted: read, truth: actions, numClasses: numActions, keep });
  return figure.value === null ? figure : { value: figure.value };
}

/** The actions that are read, that held-out video has too, and that the world can be asked for. */
function playable({ heldOut, played, numActions }: ActionReadings): number[] {
  const all = Array.from({ length: numActions }, (_, action) => action);
  if (isMissing(heldOut)) return all;
  const { actions, known } = heldOut;
  const seen = new Set(actions.filter((_, i) => known[i]));
  return all.filter((action) => seen.has(action) && (isMissing(played) || played.codeOfAction?.[action] !== null));
}

/** Whole rollouts are drawn for the interval; the codes stay as they were fitted. */
function controlEstimate(readings: ActionReadings): Estimate<ReadBackDetails> {
  const figure = controlRead(readings);
  const { played, random, numActions } = readings;
  if (figure.value === null || isMissing(played)) return figure;
  const { codeOfAction, scoredRollouts } = figure;
  const actions = playable(readings);
  const source = random.fork('control.byReading');
  const rollouts = scoredRollouts.map((rollout) =>
    played.codes.flatMap((code, i) => (played.rollouts[i] === rollout ? [{ code, read: played.read[i] }] : [])),
  );
  const bounds = bootstrapInterval(rollouts, {
    statistic: (drawn) => {
      const steps = drawn.flat();
      return readBack({
        codes: steps.map(({ code }) => code),
        read: steps.map(({ read }) => read),
        rollouts: steps.map(() => 0),
        numCodes: played.numCodes,
        numActions,
        actions,
        codeOfAction,
      }).value;
    },
    random: () => source.uniform(),
    resamples: 500,
  });
  return bounds.value === null ? figure : { ...figure, interval: [bounds.low, bounds.high] };
}
