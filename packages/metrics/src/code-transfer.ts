import { type Figure, notDefined } from './figure.ts';

export interface CodeTransferInput {
  /** Error of each code's future, by transition: [n · numCodes], row by row. */
  errors: ArrayLike<number>;
  /** The code that each transition was given, [n], 0…numCodes-1. */
  codes: ArrayLike<number>;
  /** The scene that each transition is from, such as its video, [n]. */
  scenes: ArrayLike<number>;
  numCodes: number;
}

/**
 * Returns how well what a code does in other scenes predicts this one. In each scene, every code that is inferred there may be predicted by
 * the future of any code: the one that does best in this very scene, or the one that does best in all others. The share of what the first
 * saves, against a future drawn by how often the codes occur, that the second saves too. 1: what a code means elsewhere is what it means
 * here.
 *
 * It needs no encoder beyond the inferred codes: unlike `codeCycle` it is measured on the true future.
 *
 * @returns not defined where there are fewer than two scenes, or no code saves anything
 * @throws RangeError when lengths do not fit
 */
export function codeTransfer({ errors, codes, scenes, numCodes }: CodeTransferInput): Figure {
  const count = codes.length;
  if (errors.length !== count * numCodes || scenes.length !== count) {
    throw new RangeError(
      `found ${errors.length} errors and ${scenes.length} scenes for ${count} transitions of ${numCodes} codes; expected ${count * numCodes} and ${count}`,
    );
  }
  const uses = new Array<number>(numCodes).fill(0);
  for (let t = 0; t < count; t++) uses[codes[t]!]!++;
  const all = sums(numCodes);
  const byScene = new Map<number, number[][]>();
  for (let t = 0; t < count; t++) {
    const scene = scenes[t]!;
    if (!byScene.has(scene)) byScene.set(scene, sums(numCodes));
    for (const table of [all, byScene.get(scene)!]) {
      const row = table[codes[t]!]!;
      for (let j = 0; j < numCodes; j++) row[j]! += errors[t * numCodes + j]!;
    }
  }
  if (byScene.size < 2) return notDefined('there is one scene alone');
  let here = 0;
  let elsewhere = 0;
  for (const table of byScene.values()) {
    for (const [code, row] of table.entries()) {
      const others = all[code]!.map((sum, j) => sum - row[j]!);
      if (!row.some((sum) => sum > 0) || !others.some((sum) => sum > 0)) continue;
      const drawn = row.reduce((sum, error, j) => sum + (error * uses[j]!) / count, 0);
      here += drawn - Math.min(...row);
      elsewhere += drawn - row[others.indexOf(Math.min(...others))]!;
    }
  }
  return here > 0 ? { value: elsewhere / here } : notDefined('no code saves any error');
}

/** Sum of the errors of each code's future over the transitions of each code, [numCodes][numCodes]. */
const sums = (numCodes: number): number[][] =>
  Array.from({ length: numCodes }, () => new Array<number>(numCodes).fill(0));
