import { type Figure, notDefined } from './figure.ts';

/**
 * Counts how often each code occurs.
 *
 * @param codes - indices 0…codebookSize-1, any shape
 * @returns counts by code, [codebookSize]
 * @throws RangeError for an index outside the codebook
 */
export function codeCounts(codes: ArrayLike<number>, codebookSize: number): number[] {
  if (!Number.isInteger(codebookSize) || codebookSize < 1) {
    throw new RangeError(`codebookSize is ${codebookSize}; expected a whole number above 0`);
  }
  const counts = new Array<number>(codebookSize).fill(0);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (!(Number.isInteger(code) && code >= 0 && code < codebookSize)) {
      throw new RangeError(`codes[${i}] is ${code}; expected a whole number from 0 to ${codebookSize - 1}`);
    }
    counts[code]++;
  }
  return counts;
}

/**
 * Codebook usage: the share of the codebook's codes that occur at all, 0…1.
 *
 * @param counts - occurrences by code, from {@link codeCounts}; add up the counts of batches to measure a whole set
 * @returns share, number of codes in use, and the share of occurrences that each code has; not defined without codes
 */
export function codebookUsage(counts: ArrayLike<number>): Figure<{ used: number; shares: number[] }> {
  const total = sum(counts);
  if (total === 0) return notDefined('no code was counted');
  const shares = Array.from(counts, (count) => count / total);
  const used = shares.filter((share) => share > 0).length;
  return { value: used / counts.length, used, shares };
}

/**
 * Entropy of the codes as a share of the most that the codebook can hold: -Σ pᵢ·log pᵢ / log N, 0…1.
 * 1: all codes equally often; 0: one code for everything.
 *
 * Source: Shannon, "A mathematical theory of communication", 1948, section 6.
 *
 * @param counts - occurrences by code
 * @returns the share, `bits` (-Σ pᵢ·log₂ pᵢ) and `perplexity` (2^bits: the number of equally frequent codes that would
 * have this entropy); not defined without codes, or with a codebook of one
 */
export function entropy(counts: ArrayLike<number>): Figure<{ bits: number; perplexity: number }> {
  const total = sum(counts);
  if (total === 0) return notDefined('no code was counted');
  if (counts.length < 2) return notDefined('a codebook of one code has no entropy to fill');
  let bits = 0;
  for (let i = 0; i < counts.length; i++) {
    const share = counts[i] / total;
    if (share > 0) bits -= share * Math.log2(share);
  }
  return { value: bits / Math.log2(counts.length), bits, perplexity: 2 ** bits };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
