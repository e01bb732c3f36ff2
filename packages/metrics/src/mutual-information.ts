import { columnSums, contingency, rowSums } from './confusion.ts';
import { type Figure, notDefined } from './figure.ts';

/**
 * Mutual information of latent and true actions, Σ p(c, a)·log₂(p(c, a) / (p(c)·p(a))), in bits: what knowing the code
 * tells about the action. Unlike {@link agreement} it needs no mapping and sees codes that split an action in two.
 *
 * Source: Shannon, "A mathematical theory of communication", 1948, section 12; the estimate from counts is that of
 * scikit-learn's `mutual_info_score` (there in nats). `bias`: Miller, "Note on the bias of information estimates", 1955.
 *
 * @param codes - [n], 0…numCodes-1
 * @param actions - [n], 0…numActions-1; pass only transitions where the action had an effect
 * @returns bits; `share` of the action's own entropy (0…1); `bias`: the bits that independent codes would show on
 * average with so few transitions. Not defined when fewer than two actions occur
 * @throws RangeError when lengths differ or an index is out of its range
 */
export function mutualInformation(
  codes: ArrayLike<number>,
  actions: ArrayLike<number>,
  sizes: { numCodes: number; numActions: number },
): Figure<{ share: number; bias: number }> {
  const table = contingency(codes, actions, sizes);
  const byCode = rowSums(table);
  const byAction = columnSums(table);
  const present = byAction.filter((count) => count > 0).length;
  if (present < 2) return notDefined('fewer than two different actions occur, so there is nothing to tell');
  const n = actions.length;
  let bits = 0;
  for (const [code, row] of table.entries()) {
    for (const [action, count] of row.entries()) {
      if (count > 0) bits += (count / n) * Math.log2((count * n) / (byCode[code] * byAction[action]));
    }
  }
  bits = Math.max(0, bits);
  const ofActions = byAction.reduce((sum, count) => (count > 0 ? sum - (count / n) * Math.log2(count / n) : sum), 0);
  const codesInUse = byCode.filter((count) => count > 0).length;
  return { value: bits, share: bits / ofActions, bias: ((codesInUse - 1) * (present - 1)) / (2 * n * Math.LN2) };
}
