/**
 * Counts how many transitions have each code.
 *
 * @param given errors of `codes.length` transitions under each of `numCodes` codes, row by row, and each transition's own code
 * @returns the number of transitions of each code
 * @throws RangeError when `errors` is not `codes.length` rows of `numCodes`
 */
export function usesOfCodes({
  errors,
  codes,
  numCodes,
}: {
  errors: ArrayLike<number>;
  codes: ArrayLike<number>;
  numCodes: number;
}): number[] {
  const expected = codes.length * numCodes;
  if (errors.length !== expected) {
    throw new RangeError(
      `found ${errors.length} errors for ${codes.length} transitions of ${numCodes} codes; expected ${expected}`,
    );
  }
  const uses = new Array<number>(numCodes).fill(0);
  for (let t = 0; t < codes.length; t++) uses[codes[t]!]!++;
  return uses;
}
