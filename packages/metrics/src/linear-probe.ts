import { type Figure, notDefined } from './figure.ts';
import { assertSameLength } from './pixels.ts';
import { solvePositive } from './symmetric.ts';

export interface LinearProbeInput {
  /** Features of each transition, [n × d], row by row. */
  features: Float32Array;
  /** True action of each transition, [n], 0…numActions-1. */
  actions: ArrayLike<number>;
  /** The clip (or better the video) that each transition comes from, [n]: whole clips go to one half. */
  clips: ArrayLike<number>;
  /** True for each frame on which the true action had an effect, [n]. Default: it always had. */
  effective?: ArrayLike<boolean | number> | undefined;
  numActions: number;
  /** Weight of the squared coefficients, beside the weighted squared errors. Default 1. */
  ridge?: number;
}

/**
 * Fits a linear classifier with labels to simple features: the baseline that latent actions, learned without labels, have to be
 * compared with. Balanced accuracy, 0…1, on the halves that `agreement` uses: fitted on the first, third, … clip, scored on the
 * others.
 *
 * One ridge regression for each action to targets ±1, transitions weighted by the inverse of how often their action occurs, the
 * intercept unpenalised; the largest output is the answer.
 *
 * Source: scikit-learn's `RidgeClassifier(alpha=ridge, class_weight='balanced')` and `balanced_accuracy_score`.
 *
 * @returns not defined with fewer than two clips, or when fewer than two true actions occur in either half
 * @throws RangeError when lengths differ
 */
export function linearProbe(input: LinearProbeInput): Figure<{ fitted: number; scored: number }> {
  const { features, actions, clips, effective, numActions, ridge = 1 } = input;
  assertSameLength(clips, actions, 'clips and actions');
  if (effective) assertSameLength(effective, actions, 'effective and actions');
  const width = features.length / actions.length;
  if (actions.length > 0 && !Number.isInteger(width))
    throw new RangeError(
      `features have ${features.length} numbers; expected a multiple of ${actions.length} transitions`,
    );
  const order = new Map<number, number>();
  for (let i = 0; i < clips.length; i++) if (!order.has(clips[i])) order.set(clips[i], order.size);
  if (order.size < 2)
    return notDefined(`there are held-out actions of ${order.size} clips; two halves need at least 2`);

  const halves: [number[], number[]] = [[], []];
  for (let i = 0; i < actions.length; i++) {
    if (effective === undefined || effective[i]) halves[(order.get(clips[i])! % 2) as 0 | 1].push(i);
  }
  const [fit, score] = halves.map((rows) => ({ rows, counts: countActions(rows, actions, numActions) }));
  const present = score.counts.filter((count) => count > 0).length;
  if (present < 2 || fit.counts.filter((count) => count > 0).length < 2)
    return notDefined('fewer than two different actions had an effect in one half of the held-out clips');

  const answer = fitRidge({ features, width, actions, numActions, ridge }, fit.rows, fit.counts);
  const right = new Array<number>(numActions).fill(0);
  for (const row of score.rows) {
    if (answer(features.subarray(row * width, (row + 1) * width)) === actions[row]) right[actions[row]]++;
  }
  const recalls = score.counts.flatMap((count, action) => (count > 0 ? [right[action] / count] : []));
  return { value: recalls.reduce((a, b) => a + b, 0) / present, fitted: fit.rows.length, scored: score.rows.length };
}

function countActions(rows: readonly number[], actions: ArrayLike<number>, numActions: number): number[] {
  const counts = new Array<number>(numActions).fill(0);
  for (const row of rows) counts[actions[row]]++;
  return counts;
}

interface RidgeData {
  features: Float32Array;
  width: number;
  actions: ArrayLike<number>;
  numActions: number;
  ridge: number;
}

/** Solves the weighted normal equations about the weighted means; returns what tells the action of one row of features. */
function fitRidge(
  { features, width, actions, numActions, ridge }: RidgeData,
  rows: readonly number[],
  counts: readonly number[],
): (row: Float32Array) => number {
  const seen = counts.flatMap((count, action) => (count > 0 ? [action] : []));
  const weights = counts.map((count) => rows.length / (seen.length * count));
  const total = rows.reduce((sum, row) => sum + weights[actions[row]], 0);
  const mean = new Float64Array(width);
  const targetMean = new Float64Array(numActions);
  for (const row of rows) {
    const weight = weights[actions[row]] / total;
    for (let j = 0; j < width; j++) mean[j] += weight * features[row * width + j];
    for (const action of seen) targetMean[action] += weight * (actions[row] === action ? 1 : -1);
  }
  const gram = new Float64Array(width * width);
  const moments = seen.map(() => new Float64Array(width));
  const centred = new Float64Array(width);
  for (const row of rows) {
    const weight = weights[actions[row]];
    for (let j = 0; j < width; j++) centred[j] = features[row * width + j] - mean[j];
    for (let i = 0; i < width; i++) {
      const scaled = weight * centred[i];
      for (let j = 0; j <= i; j++) gram[i * width + j] += scaled * centred[j];
      for (const [k, action] of seen.entries())
        moments[k][i] += scaled * ((actions[row] === action ? 1 : -1) - targetMean[action]);
    }
  }
  for (let i = 0; i < width; i++) {
    gram[i * width + i] += ridge;
    for (let j = 0; j < i; j++) gram[j * width + i] = gram[i * width + j];
  }
  const coefficients = solvePositive(gram, moments, width);
  const intercepts = seen.map((action, k) => targetMean[action] - dot(coefficients[k], mean));
  return (row) => {
    const outputs = coefficients.map((one, k) => dot(one, row) + intercepts[k]);
    return seen[outputs.indexOf(Math.max(...outputs))];
  };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
