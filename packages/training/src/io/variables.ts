import type { SafetensorsEntry } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../training-error.ts';

const dtypes = { float32: 'F32', int32: 'I32' } as const;

/** The variables' values, to be written as safetensors. */
export async function readVariables(
  parameters: Record<string, tf.Variable>,
): Promise<Record<string, SafetensorsEntry>> {
  const entries: Record<string, SafetensorsEntry> = {};
  for (const [name, variable] of Object.entries(parameters)) {
    const dtype = dtypes[variable.dtype as keyof typeof dtypes];
    if (dtype === undefined) {
      throw new TrainingError(`parameters: ${name} is ${variable.dtype}, expected float32 or int32`);
    }
    // A copy: what a backend returns may be the memory that the variable lives in.
    entries[name] = { dtype, shape: [...variable.shape], data: (await variable.data()).slice() };
  }
  return entries;
}

/**
 * Assigns every variable from the entry of its name.
 *
 * @param file what the entries were read from, for the messages
 * @throws {TrainingError} before anything is assigned, where an entry is missing, unknown or of another shape or dtype
 */
export function assignVariables(
  parameters: Record<string, tf.Variable>,
  entries: Record<string, SafetensorsEntry>,
  file: string,
): void {
  for (const [name, { shape, dtype }] of Object.entries(parameters)) {
    const entry = entries[name];
    if (entry === undefined) throw new TrainingError(`${file}: ${name} is missing; it is of another model`);
    const expected = `${dtypes[dtype as keyof typeof dtypes]} [${shape}]`;
    const found = `${entry.dtype} [${entry.shape}]`;
    if (found !== expected) {
      throw new TrainingError(`${file}: ${name} is ${found}, expected ${expected}; it is of another model`);
    }
  }
  const unknown = Object.keys(entries).find((name) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined) {
    throw new TrainingError(`${file}: ${unknown} is no parameter of this model; it is of another one`);
  }
  tf.tidy(() => {
    for (const [name, variable] of Object.entries(parameters)) {
      variable.assign(tf.tensor(entries[name]!.data as Float32Array | Int32Array, variable.shape, variable.dtype));
    }
  });
}
