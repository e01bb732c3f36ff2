import { columnSums, contingency } from './confusion.ts';
import { type Figure, notDefined } from './figure.ts';
import { assertSameLength } from './pixels.ts';

export interface AgreementInput {
  /** Latent action of each transition, [n], 0…numCodes-1. */
  codes: ArrayLike<number>;
  /** True action of each transition, [n], 0…numActions-1. */
  actions: ArrayLike<number>;
  /** The clip (or better the video) that each transition comes from, [n]: whole clips go to one half. */
  clips: ArrayLike<number>;
  /** True for each frame on which the true action had an effect, [n]. Default: it always had. */
  effective?: ArrayLike<boolean | number> | undefined;
  numCodes: number;
  numActions: number;
}

export interface AgreementDetails {
  /** Best true action for each code, [numCodes]; `null` for a code that the fitting half never showed. */
  mapping: (number | null)[];
  /** Transitions of the scoring half by [code][true action]. */
  table: number[][];
  /** The same by [true action][mapped action]; the last column counts codes without one. */
  confusion: number[][];
  /** Share of each true action that was told right, [numActions]; `null` for one that the scoring half never showed. */
  recall: (number | null)[];
  /** Share of each code's transitions whose true action is the mapped one, [numCodes]; `null` where it never occurs. */
  precision: (number | null)[];
  /** Balanced accuracy of codes that say nothing: 1 / number of actions that occur. */
  chance: number;
  /** Share of all transitions told right, without balancing. */
  accuracy: number;
  /** The best constant answer: the fitting half's most frequent action, and its unbalanced accuracy. */
  bestConstant: { action: number; accuracy: number };
  /** Transitions that were used to fit and to score. */
  fitted: number;
  scored: number;
}

/**
 * Action agreement: how well the true action can be read off the latent one, as balanced accuracy, 0…1.
 *
 * Each code is mapped to the action a with the largest count[code][a] / count[a] on one half of the clips: of all
 * mappings this one has the highest balanced accuracy there, because every code adds its own term. The score is the mean
 * over actions of the share told right on the other half, so a mapping fitted to noise gains nothing. Clips take turns:
 * the first, third, … in order of appearance are fitted on, the others scored. Only transitions where the action had an
 * effect count: no model can see a key that did nothing.
 *
 * Source: as in scikit-learn's `balanced_accuracy_score`; mapping of clusters to classes as in unsupervised
 * classification (many codes may share one action).
 *
 * @returns the score with mapping, confusion and baselines; not defined with fewer than two clips, or when fewer than
 * two true actions occur in either half
 * @throws RangeError when lengths differ or an index is out of its range
 */
export function agreement(input: AgreementInput): Figure<AgreementDetails> {
  const { codes, actions, clips, effective, numCodes, numActions } = input;
  assertSameLength(clips, actions, 'clips and actions');
  if (effective) assertSameLength(effective, actions, 'effective and actions');
  const order = new Map<number, number>();
  for (let i = 0; i < clips.length; i++) if (!order.has(clips[i])) order.set(clips[i], order.size);
  if (order.size < 2)
    return notDefined(`there are held-out actions of ${order.size} clips; two halves need at least 2`);

  const half = (parity: number) => (i: number) =>
    order.get(clips[i])! % 2 === parity && (effective === undefined || Boolean(effective[i]));
  const fit = contingency(codes, actions, { numCodes, numActions }, half(0));
  const score = contingency(codes, actions, { numCodes, numActions }, half(1));
  const seen = columnSums(fit);
  const scoredBy = columnSums(score);
  const present = scoredBy.filter((count) => count > 0).length;
  if (present < 2 || seen.filter((count) => count > 0).length < 2) {
    return notDefined('fewer than two different actions had an effect in one half of the held-out clips');
  }

  const mapping = fit.map((row) => bestAction(row, seen));
  const confusion = scoredBy.map(() => new Array<number>(numActions + 1).fill(0));
  for (const [code, row] of score.entries()) {
    for (const [action, count] of row.entries()) confusion[action][mapping[code] ?? numActions] += count;
  }
  const recall = confusion.map((row, action) => (scoredBy[action] > 0 ? row[action] / scoredBy[action] : null));
  const precision = score.map((row, code) => {
    const total = row.reduce((a, b) => a + b, 0);
    const action = mapping[code];
    return total === 0 || action === null ? null : row[action] / total;
  });
  const scored = scoredBy.reduce((a, b) => a + b, 0);
  const right = confusion.reduce((sum, row, action) => sum + row[action], 0);
  const constant = seen.indexOf(Math.max(...seen));
  return {
    value: recall.reduce<number>((sum, share) => sum + (share ?? 0), 0) / present,
    mapping,
    table: score,
    confusion,
    recall,
    precision,
    chance: 1 / present,
    accuracy: right / scored,
    bestConstant: { action: constant, accuracy: scoredBy[constant] / scored },
    fitted: seen.reduce((a, b) => a + b, 0),
    scored,
  };
}

/** The action of which this code holds the largest share; the first of equals; `null` when the code never occurs. */
function bestAction(counts: readonly number[], totals: readonly number[]): number | null {
  let best: number | null = null;
  let largest = 0;
  counts.forEach((count, action) => {
    const share = totals[action] > 0 ? count / totals[action] : 0;
    if (share > largest) {
      largest = share;
      best = action;
    }
  });
  return best;
}
