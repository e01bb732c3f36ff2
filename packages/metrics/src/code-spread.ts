import { type Figure, notDefined } from './figure.ts';

export interface CodeSpreadInput {
  /** Mean squared difference of the frames that two codes foretell, by transition: [n · numCodes · numCodes], row by row. */
  distances: ArrayLike<number>;
  /** Mean squared difference of the true next frame to the frame before, by transition, [n]. */
  moved: ArrayLike<number>;
  /** The code that each transition was given, [n], 0…numCodes-1. */
  codes: ArrayLike<number>;
  numCodes: number;
}

/**
 * Returns the distance between the codes' futures: the variance of the predicted next frame over codes that are drawn by how often they
 * occur, as a share of the mean squared change of the true frames. `Σ_t Σ_ij p_i·p_j·|f_i − f_j|² / 2 / Σ_t |x_{t+1} − x_t|²`. Near 0 the
 * choice of the code changes nothing.
 *
 * CounterfactualSpread of tinyworlds-autoresearch (program.md) is the same without the shares and the unit.
 *
 * @returns not defined where there is no transition, or nothing moves
 * @throws RangeError when lengths do not fit
 */
export function codeSpread({ distances, moved, codes, numCodes }: CodeSpreadInput): Figure {
  const count = codes.length;
  if (distances.length !== count * numCodes ** 2 || moved.length !== count) {
    throw new RangeError(
      `found ${distances.length} distances and ${moved.length} changes for ${count} transitions of ${numCodes} codes; expected ${count * numCodes ** 2} and ${count}`,
    );
  }
  if (count === 0) return notDefined('there is no transition');
  const shares = new Array<number>(numCodes).fill(0);
  for (let t = 0; t < count; t++) shares[codes[t]!]! += 1 / count;
  let apart = 0;
  let change = 0;
  for (let t = 0; t < count; t++) {
    change += moved[t]!;
    for (let i = 0; i < numCodes; i++)
      for (let j = 0; j < numCodes; j++)
        apart += (shares[i]! * shares[j]! * distances[(t * numCodes + i) * numCodes + j]!) / 2;
  }
  return change > 0 ? { value: apart / change } : notDefined('nothing moves in the video');
}
