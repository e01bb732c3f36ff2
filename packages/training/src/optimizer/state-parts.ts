import { TrainingError } from '../training-error.ts';
import type { OptimizerState } from './optimizer.ts';

/** Layout of numbers of several parameters one after the other. */
export interface Parts {
  names: readonly string[];
  /** Numbers of each. */
  sizes: readonly number[];
}

/** Copies of each parameter's part of `values`. */
export function splitByName(
  { names, sizes }: Parts,
  values: Float32Array | Int32Array | Uint8Array,
): Record<string, Float32Array> {
  const parts: Record<string, Float32Array> = {};
  let end = 0;
  names.forEach((name, i) => {
    end += sizes[i]!;
    parts[name] = Float32Array.from(values.subarray(end - sizes[i]!, end));
  });
  return parts;
}

/**
 * All parts as one vector.
 *
 * @param moment what the numbers are, for messages
 * @throws {TrainingError} where one is missing or of another length
 */
export function joinByName(
  moment: string,
  { names, sizes }: Parts,
  byName: Record<string, Float32Array>,
): Float32Array {
  const values = new Float32Array(sizes.reduce((sum, size) => sum + size, 0));
  let start = 0;
  names.forEach((name, i) => {
    const part = byName[name];
    if (part === undefined) throw new TrainingError(`optimizer state: ${moment} of ${name} is missing`);
    if (part.length !== sizes[i]) {
      throw new TrainingError(`optimizer state: ${moment} of ${name} has ${part.length} numbers, expected ${sizes[i]}`);
    }
    values.set(part, start);
    start += part.length;
  });
  return values;
}

/**
 * Checks whose a state is, and that it holds nothing unknown.
 *
 * @param expected which parameters have which moments
 * @throws {TrainingError} where it is of another optimizer, or of other parameters
 */
export function checkState(
  state: OptimizerState,
  optimizer: string,
  expected: Record<string, readonly string[]>,
): void {
  if (state.optimizer !== optimizer) {
    throw new TrainingError(
      `optimizer state: found ${state.optimizer}'s, expected ${optimizer}'s; go on with ${state.optimizer}, or begin anew`,
    );
  }
  for (const [moment, parts] of Object.entries(state.moments)) {
    const names = expected[moment];
    if (names === undefined) throw new TrainingError(`optimizer state: found ${moment}, which ${optimizer} has not`);
    const known = new Set(names);
    const unknown = Object.keys(parts).find((name) => !known.has(name));
    if (unknown !== undefined) {
      throw new TrainingError(`optimizer state: ${moment} of ${unknown}, which is no trainable parameter`);
    }
  }
}
