import { contingency, rowSums } from './confusion.ts';
import { type Figure, notDefined } from './figure.ts';

export interface BalancedAccuracyInput {
  /** Predicted class of each item, [n], 0…numClasses-1. */
  predicted: ArrayLike<number>;
  /** True class of each item, [n], 0…numClasses-1. */
  truth: ArrayLike<number>;
  numClasses: number;
  /** Items that count. Default: all. */
  keep?: ((item: number) => boolean) | undefined;
}

export interface BalancedAccuracyDetails {
  /** Share of each class that was told right, [numClasses]; `null` for one that does not occur. */
  recall: (number | null)[];
  /** Classes that occur. */
  present: number;
  /** Items that were counted. */
  scored: number;
}

/**
 * Balanced accuracy: the share of each class that was told right, mean over the classes that occur, 0…1.
 *
 * Source: as scikit-learn's `balanced_accuracy_score`.
 *
 * @returns the mean with the shares; not defined where fewer than two classes occur
 * @throws RangeError when lengths differ or a value is out of its range
 */
export function balancedAccuracy({
  predicted,
  truth,
  numClasses,
  keep,
}: BalancedAccuracyInput): Figure<BalancedAccuracyDetails> {
  const counts = contingency(truth, predicted, { numCodes: numClasses, numActions: numClasses }, keep);
  const totals = rowSums(counts);
  const recall = counts.map((row, own) => (totals[own] > 0 ? row[own] / totals[own] : null));
  const shares = recall.filter((share) => share !== null);
  if (shares.length < 2) return notDefined('fewer than two different actions occur');
  return {
    value: shares.reduce((a, b) => a + b, 0) / shares.length,
    recall,
    present: shares.length,
    scored: totals.reduce((a, b) => a + b, 0),
  };
}
