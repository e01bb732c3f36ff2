import { join } from 'node:path';
import * as z from 'zod';
import { TrainingError } from '../training-error.ts';
import { readBytes, writeFileAtomic } from './files.ts';
import { configHash, describeDifference } from './stable-json.ts';

/** A checkpoint that a manifest lists. */
export interface CheckpointRecord {
  /** Steps taken when it was written. */
  step: number;
  /** Path relative to the stage's folder. */
  folder: string;
  /** SHA-256 of its files by name. */
  files: Record<string, string>;
  /** Score of its model, if it was the best so far when it was written; higher is better. */
  score?: number;
}

/** The step with the best model, and its score. */
export interface KeptModel {
  step: number;
  score: number;
}

/** Content of a stage's `manifest.json`: the inputs and configuration of the training, how far it went, and the files that hold it. */
export interface Manifest {
  format: 'genie-stage';
  version: 1;
  /** Such as `video-tokenizer`. */
  stage: string;
  /** The whole resolved configuration of the stage. */
  config: Record<string, unknown>;
  /** SHA-256 of `config` as JSON with sorted keys. */
  configHash: string;
  /** SHA-256 of what the stage was trained from, by name. */
  inputs: Record<string, string>;
  /** Versions of the packages that trained it. */
  packages: Record<string, string>;
  seed: number;
  /** The tfjs backend that trained it. */
  backend: string;
  /** `running` also after a crash; `stopped` by the user; `done` when all steps were taken. */
  status: 'running' | 'stopped' | 'done';
  /** Steps taken, and how many there are to be. */
  step: number;
  steps: number;
  /** Wall time of all steps, those before a resume included. */
  seconds: number;
  /** The last loss, metrics and evaluation; of a model that was kept, those of its step. */
  metrics: Record<string, number>;
  /** SHA-256 of the stage's files by name: `model.safetensors` when stopped or done. */
  files: Record<string, string>;
  /** Step whose model `model.safetensors` is, if evaluations have scores and all steps were taken. */
  kept?: KeptModel;
  /** Oldest first. */
  checkpoints: CheckpointRecord[];
}

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 of 64 hexadecimal digits');
const count = z.number().int().min(0);

export const manifestSchema: z.ZodType<Manifest> = z.strictObject({
  format: z.literal('genie-stage'),
  version: z.literal(1),
  stage: z.string().min(1),
  config: z.record(z.string(), z.unknown()),
  configHash: hash,
  inputs: z.record(z.string(), hash),
  packages: z.record(z.string(), z.string()),
  seed: z.number().int(),
  backend: z.string(),
  status: z.enum(['running', 'stopped', 'done']),
  step: count,
  steps: count,
  seconds: z.number().min(0),
  metrics: z.record(z.string(), z.number()),
  files: z.record(z.string(), hash),
  kept: z.strictObject({ step: count, score: z.number() }).optional(),
  checkpoints: z.array(
    z.strictObject({
      step: count,
      folder: z.string(),
      files: z.record(z.string(), hash),
      score: z.number().optional(),
    }),
  ),
});

/** Expectations of the reader of a manifest. */
export interface ManifestExpectation {
  stage?: string;
  config?: unknown;
  /** Also SHA-256 sums of what it was trained from must be these. */
  inputs?: Record<string, string>;
  /** Only a training whose steps were all taken will do. */
  done?: boolean;
}

/** The path of a stage's manifest. */
export const manifestPath = (folder: string): string => join(folder, 'manifest.json');

/**
 * Reads and checks the manifest of a stage's folder.
 *
 * @throws {TrainingError} one line where it is missing, damaged, of another stage, configuration or inputs, or unfinished
 */
export async function readManifest(folder: string, expected: ManifestExpectation = {}): Promise<Manifest> {
  const path = manifestPath(folder);
  const manifest = parseManifest(await readManifestText(path, expected.stage), path);
  const { stage, config, inputs, done = false } = expected;
  if (stage !== undefined && manifest.stage !== stage) {
    throw new TrainingError(`${path}: stage is ${manifest.stage}, expected ${stage}; give the folder of ${stage}`);
  }
  if (config !== undefined && configHash(config) !== manifest.configHash) {
    const difference = describeDifference(manifest.config, config);
    throw new TrainingError(`${path}: trained with another configuration: ${difference}; train again in a new folder`);
  }
  const other = inputs === undefined ? null : describeDifference(manifest.inputs, inputs);
  if (other !== null) {
    throw new TrainingError(`${path}: trained from other inputs: ${other}; train again in a new folder`);
  }
  if (done && manifest.status !== 'done') {
    const { step, steps } = manifest;
    throw new TrainingError(`${path}: ${manifest.stage} stopped at step ${step} of ${steps}; resume it first`);
  }
  return manifest;
}

/** Writes a manifest in place of the old one. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFileAtomic(manifestPath(folder), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function readManifestText(path: string, stage = 'a stage'): Promise<string> {
  try {
    return new TextDecoder().decode(await readBytes(path));
  } catch (error) {
    if (((error as Error).cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') throw error;
    throw new TrainingError(`${path}: not found, expected the manifest of ${stage}; train it first`, { cause: error });
  }
}

function parseManifest(text: string, path: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new TrainingError(`${path}: damaged, not JSON; train the stage again`, { cause });
  }
  const result = manifestSchema.safeParse(json);
  if (!result.success) {
    const { path: key, message } = result.error.issues[0]!;
    const where = key.length > 0 ? `${key.join('.')}: ` : '';
    throw new TrainingError(`${path}: not a manifest of this version: ${where}${message}; train the stage again`);
  }
  if (configHash(result.data.config) !== result.data.configHash) {
    throw new TrainingError(`${path}: damaged or edited: configHash is not that of config; train the stage again`);
  }
  return result.data;
}
