import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { fusedFor, type Operation } from '@genie/ops';
import type { Backend } from '@genie/pipeline/internal/backend/choose';
import { isOnGpu } from '@genie/pipeline/internal/backend/computer';
import { oneLine } from '@genie/pipeline/internal/errors';
import * as tf from '@tensorflow/tfjs-core';
import { findInstallation } from '../tensorflow/installation.ts';
import { hasGpuDriver } from '../tensorflow/platform.ts';
import { trainingSteps } from '../tensorflow/training-step.ts';
import { chooseBackend } from './choose.ts';

/** A backend in lines for people: there or why not, version, devices, kernels in use, speed, and how to get what is missing. */
export type BackendReport = string[];

/** Rows and columns of the matrices that are multiplied; a multiplication and an addition are two operations. */
const probeSize = 512;
const operations: Operation[] = [
  'linear',
  'attention',
  'rmsNorm',
  'layerNorm',
  'swiglu',
  'maskedCrossEntropy',
  'smoothL1',
];

/** Starts a backend, measures it, and says all that one may want to know of it. */
export async function inspectBackend(name: Backend['name']): Promise<BackendReport> {
  const lines: BackendReport = [];
  try {
    const { description } = await chooseBackend(name);
    const fused = operations.filter((operation) => fusedFor(operation));
    lines.push(
      `there: ${description}`,
      `devices: ${devices(name)}`,
      `fused kernels: ${fused.length > 0 ? fused.join(', ') : 'none, operations are compositions of the kernels of TensorFlow.js'}`,
      `speed: ${await speed(name)}`,
    );
  } catch (error) {
    lines.push(`not there: ${oneLine(error).replace(/^--backend \w+: /, '')}`);
  }
  if (name === 'tensorflow') lines.push(...setups());
  return lines;
}

/** Lists the parts of TensorFlow that were set up, if that is not plain from the running backend. */
function setups(): string[] {
  const lines: string[] = [];
  for (const kind of ['cpu', 'gpu'] as const) {
    const { installation, damage } = findInstallation(kind);
    if (installation) lines.push(`set up (${kind}): ${installation.folder}`);
    if (damage) lines.push(`set up (${kind}): ${damage}`);
    if (kind === 'gpu' && !installation && hasGpuDriver())
      lines.push('this machine has an NVIDIA driver: `genie setup tensorflow --gpu` brings the build for it');
  }
  return lines;
}

function devices(name: Backend['name']): string {
  const processor = `${os.cpus()[0]?.model.trim() ?? 'processor'}, ${os.availableParallelism()} cores`;
  // tfjs's own threads are for browsers; in Node its wasm module runs on one.
  if (name !== 'tensorflow') return `${processor}, one thread`;
  if (!isOnGpu()) return `${processor}; no GPU`;
  const { status, stdout } = spawnSync('nvidia-smi', ['--query-gpu=name,memory.total', '--format=csv,noheader'], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim().split('\n').join('; ') : 'a GPU (nvidia-smi is not there to name it)';
}

async function speed(name: Backend['name']): Promise<string> {
  const matrices = `${measureMatMul().toFixed(1)} GFLOP/s in a matrix product of ${probeSize} × ${probeSize}`;
  // It would take minutes.
  if (name === 'cpu') return matrices;
  const { framesPerSecond } = await trainingSteps(4);
  return `${framesPerSecond.toFixed(0)} frames/s in a small training step; ${matrices}`;
}

/** GFLOP/s of a matrix product on the backend in use, the best of a few, or of one that takes long. */
function measureMatMul(): number {
  return tf.tidy(() => {
    const a = tf.ones([probeSize, probeSize]);
    let best = Number.POSITIVE_INFINITY;
    const end = performance.now() + 500;
    for (let i = 0; i < 4 && (i === 0 || performance.now() < end); i++) {
      const start = performance.now();
      tf.matMul(a, a).dataSync();
      best = Math.min(best, performance.now() - start);
    }
    return (2 * probeSize ** 3) / (best * 1e6);
  });
}
