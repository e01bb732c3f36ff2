import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors, type RandomState, type SafetensorsEntry } from '@genie/ops';
import * as z from 'zod';
import type { OptimizerState } from '../optimizer/optimizer.ts';
import { TrainingError } from '../training-error.ts';
import { describeSystemError, readBytes, sha256, writeFileSynced } from './files.ts';

/** Content of a checkpoint beside its tensors, in `state.json`. */
export interface CheckpointState {
  format: 'genie-checkpoint';
  version: 1;
  stage: string;
  configHash: string;
  /** Steps taken. */
  step: number;
  random: RandomState;
  /** The data source's own state. */
  data?: unknown;
  /** The last loss, metrics and evaluation. */
  metrics: Record<string, number>;
}

/** All that training needs in order to go on as if it had never stopped. */
export interface Checkpoint {
  model: Record<string, SafetensorsEntry>;
  optimizer: OptimizerState;
  state: CheckpointState;
}

const stateSchema: z.ZodType<CheckpointState> = z.strictObject({
  format: z.literal('genie-checkpoint'),
  version: z.literal(1),
  stage: z.string(),
  configHash: z.string(),
  step: z.number().int().min(0),
  random: z.strictObject({
    seed: z.number().int(),
    words: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    spare: z.number().nullable(),
  }),
  data: z.unknown().optional(),
  metrics: z.record(z.string(), z.number()),
});

/** The files of a checkpoint. */
const files = { model: 'model.safetensors', optimizer: 'optimizer.safetensors', state: 'state.json' } as const;

/**
 * Writes a checkpoint folder beside its place and renames it; a folder that is there is replaced.
 *
 * @returns SHA-256 of its files by name
 */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<Record<string, string>> {
  const { stage, step } = checkpoint.state;
  const contents: Record<string, Uint8Array> = {
    [files.model]: encodeSafetensors(checkpoint.model, { stage, step: String(step) }),
    [files.optimizer]: encodeOptimizer(checkpoint.optimizer),
    [files.state]: new TextEncoder().encode(`${JSON.stringify(checkpoint.state)}\n`),
  };
  const beside = `${folder}.${randomUUID()}.tmp`;
  try {
    await mkdir(beside, { recursive: true });
    for (const [name, content] of Object.entries(contents)) await writeFileSynced(join(beside, name), content);
    await putInPlace(beside, folder);
  } catch (error) {
    await rm(beside, { recursive: true, force: true }).catch(() => {}); // the first error is the one to tell
    throw describeSystemError(error, folder, 'written');
  }
  return Object.fromEntries(Object.entries(contents).map(([name, content]) => [name, sha256(content)]));
}

/** Renames a folder; one that is in its place is moved aside first and removed last. */
async function putInPlace(from: string, to: string): Promise<void> {
  if (!existsSync(to)) return rename(from, to);
  const old = `${to}.${randomUUID()}.tmp`;
  await rename(to, old);
  await rename(from, to);
  await rm(old, { recursive: true });
}

/**
 * Reads a checkpoint folder.
 *
 * @param hashes SHA-256 of its files by name, as a manifest lists them; checked where given
 * @throws {TrainingError} one line where a file is missing, damaged or not the one that the hash is of
 */
export async function readCheckpoint(folder: string, hashes: Record<string, string> = {}): Promise<Checkpoint> {
  const read = async (name: string): Promise<Uint8Array> => {
    const path = join(folder, name);
    const bytes = await readBytes(path);
    const expected = hashes[name];
    if (expected !== undefined && sha256(bytes) !== expected) {
      throw new TrainingError(
        `${path}: damaged, its SHA-256 is not the manifest's; remove ${folder} to go on from the checkpoint before it`,
      );
    }
    return bytes;
  };
  const model = decodeFile(await read(files.model), join(folder, files.model)).tensors;
  const optimizer = decodeOptimizer(await read(files.optimizer), join(folder, files.optimizer));
  const state = decodeState(await read(files.state), join(folder, files.state));
  return { model, optimizer, state };
}

/** `decodeSafetensors` with its own errors. */
export function decodeFile(bytes: Uint8Array, path: string): ReturnType<typeof decodeSafetensors> {
  try {
    return decodeSafetensors(bytes, path);
  } catch (cause) {
    throw new TrainingError((cause as Error).message, { cause });
  }
}

function encodeOptimizer({ optimizer, steps, moments }: OptimizerState): Uint8Array {
  return encodeSafetensors(momentEntries(moments), { optimizer, steps: String(steps) });
}

/** An optimizer's numbers as entries `moment.parameter`. */
export function momentEntries(moments: OptimizerState['moments']): Record<string, SafetensorsEntry> {
  const entries: Record<string, SafetensorsEntry> = {};
  for (const [moment, parts] of Object.entries(moments)) {
    for (const [name, data] of Object.entries(parts)) {
      entries[`${moment}.${name}`] = { dtype: 'F32', shape: [data.length], data };
    }
  }
  return entries;
}

/** The opposite of {@link momentEntries}. @param path where the entries are from, for messages */
export function momentsOf(entries: Record<string, SafetensorsEntry>, path: string): OptimizerState['moments'] {
  const moments: OptimizerState['moments'] = {};
  for (const [key, { dtype, data }] of Object.entries(entries)) {
    const dot = key.indexOf('.');
    if (dot < 1 || dtype !== 'F32') {
      throw new TrainingError(`${path}: found ${key} of ${dtype}, expected moments of F32`);
    }
    const moment = key.slice(0, dot);
    moments[moment] ??= {};
    moments[moment][key.slice(dot + 1)] = data as Float32Array;
  }
  return moments;
}

function decodeOptimizer(bytes: Uint8Array, path: string): OptimizerState {
  const { tensors, metadata } = decodeFile(bytes, path);
  const { optimizer } = metadata;
  const steps = Number(metadata.steps);
  if (optimizer === undefined || !Number.isInteger(steps)) {
    throw new TrainingError(
      `${path}: found optimizer ${optimizer} at step ${metadata.steps}, expected an optimizer's name and steps`,
    );
  }
  return { optimizer, steps, moments: momentsOf(tensors, path) };
}

function decodeState(bytes: Uint8Array, path: string): CheckpointState {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new TrainingError(`${path}: damaged, not JSON`, { cause });
  }
  const result = stateSchema.safeParse(json);
  if (!result.success) {
    const { path: key, message } = result.error.issues[0]!;
    throw new TrainingError(`${path}: not the state of a checkpoint: ${key.join('.')}: ${message}`);
  }
  return result.data;
}
