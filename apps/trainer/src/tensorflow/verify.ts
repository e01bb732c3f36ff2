import { spawn } from 'node:child_process';
import path from 'node:path';
import { prepareWasmKernels, setFused } from '@genie/ops';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { isOnGpu } from '@genie/pipeline/internal/backend/computer';
import { RunError } from '@genie/pipeline/internal/errors';
import { z } from 'zod';
import type { Kind } from './distribution.ts';
import { loadInstallation } from './load.ts';
import { describeNative } from './native.ts';
import { trainingSteps } from './training-step.ts';

const steps = 4;
/** Relative difference of the losses that rounding explains: sums are added in other orders, and a code may round the other way. */
const tolerance = 1e-3;

const verdictSchema = z.object({
  losses: z.array(z.number()),
  expected: z.array(z.number()),
  framesPerSecond: z.number(),
  wasmFramesPerSecond: z.number(),
  gpu: z.boolean(),
  /** Of our own kernels: which are in use or why none are, and what TensorFlow alone does without them. */
  kernels: z.string(),
  composed: z.object({ losses: z.array(z.number()), framesPerSecond: z.number() }).optional(),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** Trains a few steps on the `wasm` backend, on the set-up in `folder`, and there without our own kernels. */
export async function trainBoth(kind: Kind, folder: string): Promise<Verdict> {
  tf.enableProdMode();
  await tf.setBackend('wasm');
  await prepareWasmKernels();
  const wasm = await trainingSteps(steps);
  const native = loadInstallation({ kind, folder: path.resolve(folder), version: '' });
  await tf.setBackend('tensorflow');
  const { losses, framesPerSecond } = await trainingSteps(steps);
  setFused(false);
  const composed = native.ready ? await trainingSteps(steps) : undefined;
  return {
    losses,
    expected: wasm.losses,
    framesPerSecond,
    wasmFramesPerSecond: wasm.framesPerSecond,
    gpu: isOnGpu(),
    kernels: describeNative(native),
    ...(composed && { composed }),
  };
}

/**
 * Has another process of this command train with the set-up in `folder`, because a library that does not fit ends its process.
 * @throws RunError when that fails, or when the losses are not those of the `wasm` backend
 */
export async function verify(kind: Kind, folder: string): Promise<Verdict> {
  const args = ['setup', 'tensorflow', ...(kind === 'gpu' ? ['--gpu'] : []), '--verify-folder', folder];
  const { status, signal, stdout, stderr } = await runSelf(args);
  if (signal === 'SIGILL')
    throw new RunError('TensorFlow uses instructions that this processor does not have (SIGILL): use --backend wasm');
  if (status !== 0) {
    const reason = stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^genie: /, '');
    throw new RunError(`a training step with TensorFlow failed (${signal ?? `status ${status}`}): ${reason}`);
  }
  const verdict = verdictSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1)!));
  checkLosses(verdict);
  if (verdict.composed) checkLosses({ losses: verdict.losses, expected: verdict.composed.losses });
  return verdict;
}

/** @throws RunError when the losses differ by more than rounding, or do not fall */
export function checkLosses({ losses, expected }: Pick<Verdict, 'losses' | 'expected'>): void {
  const close = losses.every((loss, i) => Math.abs(loss - expected[i]!) <= tolerance * Math.abs(expected[i]!));
  if (!close || losses.length !== expected.length)
    throw new RunError(
      `TensorFlow computes other losses than wasm: ${losses.join(', ')}, expected ${expected.join(', ')}`,
    );
  if (!(losses.at(-1)! < losses[0]!))
    throw new RunError(`training with TensorFlow does not lower the loss: ${losses.join(', ')}`);
}

function runSelf(
  args: string[],
): Promise<{ status: number | null; signal: string | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}
