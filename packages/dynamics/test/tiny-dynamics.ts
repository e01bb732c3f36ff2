import { Random } from '@genie/ops';
import { tinySizes } from '@genie/testing';
import type { DynamicsInput } from '../src/config.ts';
import { Dynamics } from '../src/model.ts';

/** A model that runs in no time: 2 × 2 patches of two levels of three and two, one block of two heads. */
export function tinyDynamics(differs: DynamicsInput = {}, seed = 1): Dynamics {
  return new Dynamics({ ...tinySizes, levels: [3, 2], ...differs }, new Random(seed));
}
