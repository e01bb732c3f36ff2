import { assertSameLength } from './pixels.ts';

/**
 * Counts how often each code stood beside each true action.
 *
 * @param codes - [n], 0…numCodes-1
 * @param actions - [n], 0…numActions-1
 * @param keep - transitions to count; all where it is left out
 * @returns counts[code][action]
 * @throws RangeError when lengths differ or a value is out of its range
 */
export function contingency(
  codes: ArrayLike<number>,
  actions: ArrayLike<number>,
  sizes: { numCodes: number; numActions: number },
  keep: (transition: number) => boolean = () => true,
): number[][] {
  assertSameLength(codes, actions, 'codes and actions');
  const counts = Array.from({ length: sizes.numCodes }, () => new Array<number>(sizes.numActions).fill(0));
  for (let i = 0; i < codes.length; i++) {
    assertIndex(codes[i], sizes.numCodes, `codes[${i}]`);
    assertIndex(actions[i], sizes.numActions, `actions[${i}]`);
    if (keep(i)) counts[codes[i]][actions[i]]++;
  }
  return counts;
}

function assertIndex(value: number, size: number, name: string): void {
  if (!(Number.isInteger(value) && value >= 0 && value < size)) {
    throw new RangeError(`${name} is ${value}; expected a whole number from 0 to ${size - 1}`);
  }
}

/** Sum of each column of a table. */
export function columnSums(table: readonly (readonly number[])[]): number[] {
  const sums = new Array<number>(table[0]?.length ?? 0).fill(0);
  for (const row of table) {
    for (const [column, value] of row.entries()) sums[column] += value;
  }
  return sums;
}

/** Sum of each row of a table. */
export function rowSums(table: readonly (readonly number[])[]): number[] {
  return table.map((row) => row.reduce((a, b) => a + b, 0));
}
