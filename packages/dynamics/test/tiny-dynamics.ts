import { Random } from '@genie/ops';
import type { DynamicsInput } from '../src/config.ts';
import { Dynamics } from '../src/model.ts';

/** A model that runs in no time: 2 × 2 patches of two levels of three and two, one block of two heads. */
export function tinyDynamics(differs: DynamicsInput = {}, seed = 1): Dynamics {
  const sizes = { height: 8, width: 8, patchSize: 4, embedDim: 16, numHeads: 2, hiddenDim: 24, numBlocks: 1 };
  return new Dynamics({ ...sizes, levels: [3, 2], ...differs }, new Random(seed));
}
