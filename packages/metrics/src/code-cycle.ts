import { type Figure, notDefined } from './figure.ts';

export interface CodeCycleInput {
  /** The code that is read from what each code does, by start: [n · numCodes], row by row, 0…numCodes-1. */
  read: ArrayLike<number>;
  /** Share of the transitions that each code takes: how often it is played, [numCodes]. */
  usage: readonly number[];
  /** Codes that do the same, which count as one; those in no group are not played. See `codeEffects`. */
  groups: readonly (readonly number[])[];
  numCodes: number;
}

/**
 * Returns how consistently a code is read back as itself when it is played: codes drawn by how often they occur, each played from another
 * start, and the code of what came of it inferred again. Cohen's kappa of the two: the share that is read as a code that does the same,
 * less what chance would give, over what chance leaves. 1: each code does one thing, everywhere; 0: nothing can be read from what the codes
 * do.
 *
 * Kappa is Cohen's (1960, https://doi.org/10.1177/001316446002000104).
 *
 * @returns not defined where nothing was played, or all codes do the same
 * @throws RangeError when `read` is not in rows of `numCodes`
 */
export function codeCycle({ read, usage, groups, numCodes }: CodeCycleInput): Figure {
  if (read.length % numCodes !== 0) {
    throw new RangeError(`found ${read.length} codes that were read, expected rows of ${numCodes}`);
  }
  const starts = read.length / numCodes;
  if (starts === 0) return notDefined('no code was played');
  if (groups.length < 2) return notDefined('every code does the same');
  const groupOf = new Array<number>(numCodes).fill(-1);
  for (const [group, codes] of groups.entries()) for (const code of codes) groupOf[code] = group;
  const total = groups.flat().reduce((sum, code) => sum + usage[code]!, 0);
  const played = groups.map((codes) => codes.reduce((sum, code) => sum + usage[code]!, 0) / total);
  const heard = new Array<number>(groups.length).fill(0);
  let same = 0;
  for (let start = 0; start < starts; start++) {
    for (const code of groups.flat()) {
      const weight = usage[code]! / total / starts;
      const found = groupOf[read[start * numCodes + code]!]!;
      if (found < 0) continue;
      heard[found]! += weight;
      if (found === groupOf[code]) same += weight;
    }
  }
  const chance = played.reduce((sum, share, group) => sum + share * heard[group]!, 0);
  return chance < 1 ? { value: (same - chance) / (1 - chance) } : notDefined('one code takes every transition');
}
