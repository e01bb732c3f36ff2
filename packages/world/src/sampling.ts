import { findSamplingProblem } from '@genie/dynamics';
import { WorldError } from './errors.ts';
import type { Sampling } from './info.ts';

/** The sampling with some of it changed; what is `undefined` stays. @throws WorldError if an option cannot be used. */
export function changeSampling(base: Sampling, change: Partial<Sampling>): Sampling {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const sampling: Sampling = { ...base, ...Object.fromEntries(given) };
  const problem = findSamplingProblem(sampling);
  if (problem) throw new WorldError(`${problem.key} is ${problem.found}, expected ${problem.expected}`);
  return sampling;
}
