import { type Figure, notDefined } from './figure.ts';
import { usesOfCodes } from './uses-of-codes.ts';

export interface CodeChoiceInput {
  /** Error of each code's future, by transition: [n · numCodes], row by row. */
  errors: ArrayLike<number>;
  /** The code that each transition was given, [n], 0…numCodes-1. */
  codes: ArrayLike<number>;
  numCodes: number;
}

/**
 * Share of the error that the inferred codes save of what the best code of each transition, chosen knowing what came, would save; both
 * against a code drawn by how often each occurs: `(drawn − own) / (drawn − least)`. What nobody could have foreseen does not count, so games can be compared.
 *
 * @returns not defined where there is no transition, or all codes foretell the same
 * @throws RangeError when `errors` is not `codes.length` rows of `numCodes`
 */
export function codeChoice({ errors, codes, numCodes }: CodeChoiceInput): Figure {
  const count = codes.length;
  const uses = usesOfCodes({ errors, codes, numCodes });
  if (count === 0) return notDefined('there is no transition');
  let saved = 0;
  let most = 0;
  for (let t = 0; t < count; t++) {
    let drawn = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < numCodes; j++) {
      const error = errors[t * numCodes + j]!;
      drawn += (error * uses[j]!) / count;
      if (error < least) least = error;
    }
    saved += drawn - errors[t * numCodes + codes[t]!]!;
    most += drawn - least;
  }
  return most > 0 ? { value: saved / most } : notDefined('all codes foretell the same');
}
