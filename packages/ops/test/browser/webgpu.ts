import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { prepareWebGpuKernels, type WebGpuKernelsStatus } from '../../src/backends/webgpu/index.ts';
import { setFused } from '../../src/index.ts';
import { cases } from './webgpu-cases.ts';
import { type ChoiceOutcome, compareChoice } from './webgpu-choose.ts';

/** Outcome of one case of {@link cases}. */
export interface Outcome {
  /** Largest difference to the composition on the cpu backend, as a share of the largest number: of the value, and of each gradient. */
  differences: number[];
  /** Names of our shaders that ran. */
  shaders: string[];
  /** Number of TensorFlow.js's own kernels that ran. */
  others: number;
}

async function run(name: string, backend: string, fused: boolean): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  setFused(fused);
  const { shapes, apply, gradient, spread = 1 } = cases[name]!;
  const inputs = shapes.map((shape, i) => tf.tensor(numbers(shape, spread, i + 1), shape));
  const outputs = tf.tidy(() => {
    const y = apply(...inputs);
    if (!gradient) return [y];
    const dy = tf.tensor(numbers(y.shape, 1, 99), y.shape);
    return [y, ...tf.grads((...xs: tf.Tensor[]) => tf.sum(tf.mul(apply(...xs), dy)))(inputs)];
  });
  const values = (await Promise.all(outputs.map((output) => output.data()))) as Float32Array[];
  tf.dispose([...inputs, ...outputs]);
  return values;
}

/** The same numbers on every backend, in ±spread. */
function numbers(shape: number[], spread: number, seed: number): Float32Array {
  let state = seed * 2654435761;
  return Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return spread * (state / 2 ** 31 - 1);
  });
}

interface Counted {
  runWebGPUProgram(program: { shaderKey: string }, ...rest: unknown[]): unknown;
}

async function compare(name: string): Promise<Outcome> {
  const expected = await run(name, 'cpu', false);
  await tf.setBackend('webgpu');
  const backend = tf.backend() as unknown as Counted;
  const keys: string[] = [];
  const original = backend.runWebGPUProgram;
  backend.runWebGPUProgram = function (program, ...rest) {
    keys.push(program.shaderKey);
    return original.call(this, program, ...rest);
  };
  let actual: Float32Array[];
  try {
    actual = await run(name, 'webgpu', true);
  } finally {
    backend.runWebGPUProgram = original;
  }
  const differences = actual.map((values, k) => {
    const largest = expected[k]!.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    return values.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[k]![i]!)), 0) / largest;
  });
  const ours = keys.flatMap((key) => /^genie_([a-z]+)/.exec(key)?.[1] ?? []);
  return { differences, shaders: ours, others: keys.length - ours.length };
}

async function prepare(): Promise<WebGpuKernelsStatus[]> {
  await tf.setBackend('cpu');
  const elsewhere = await prepareWebGpuKernels();
  await tf.setBackend('webgpu');
  return [elsewhere, await prepareWebGpuKernels()];
}

async function choose(rows: number, width: number, temperature?: number): Promise<ChoiceOutcome> {
  await tf.setBackend('webgpu');
  return compareChoice(rows, width, temperature);
}

Object.assign(window, { choose, compare, prepare });
