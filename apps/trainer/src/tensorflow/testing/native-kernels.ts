import { existsSync } from 'node:fs';
import { Random, setFused } from '@genie/ops';
import { type Instructions, useInstructions } from '@genie/ops/tensorflow';
import { expectClose } from '@genie/testing';
import * as tf from '@tensorflow/tfjs';
import { findInstallation } from '../installation.ts';
import { loadInstallation } from '../load.ts';
import { nativeFile } from '../native.ts';

/** Returns the reason why the tests of the native kernels cannot run here; undefined if they can. */
export function whyNoKernels(): string | undefined {
  const { installation } = findInstallation('cpu');
  if (!installation) return 'TensorFlow is not set up: genie setup tensorflow';
  if (!existsSync(nativeFile(installation.folder))) return 'the set-up has other kernels: genie setup tensorflow';
  return undefined;
}

/** Makes TensorFlow the backend, with the native kernels; false where the processor lacks these instructions. */
export async function useNativeKernels(instructions: Instructions): Promise<boolean> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  if (tf.getBackend() !== 'tensorflow') {
    tf.enableProdMode();
    const status = loadInstallation(findInstallation('cpu').installation!);
    if (!status.ready) throw new Error(status.why);
    await tf.setBackend('tensorflow');
  }
  return useInstructions(instructions);
}

/** Calls `check` with `count` sources of random numbers, always the same. */
export function drawn(count: number, seed: number, check: (random: Random) => void): void {
  const random = new Random(seed);
  for (let i = 0; i < count; i++) tf.tidy(() => check(random.fork(String(i))));
}

export function normal(random: Random, shape: number[], spread = 1, mean = 0): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => mean + spread * random.normal()),
    shape,
  );
}

/**
 * Expects that `operation` and its gradients with respect to `inputs` are the same by the native kernels and by composition, up to
 * `tolerance` times the largest magnitude in the tensor compared.
 */
export function expectSameAsComposition(
  operation: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
  tolerance = 1e-5,
): void {
  const run = (fused: boolean): tf.Tensor[] => {
    setFused(fused);
    try {
      const y = operation(...inputs);
      const dy = normal(new Random(7), y.shape);
      return [y, ...tf.grads((...xs: tf.Tensor[]) => tf.sum(tf.mul(operation(...xs), dy)))(inputs)];
    } finally {
      setFused(true);
    }
  };
  const expected = run(false);
  run(true).forEach((actual, i) => {
    const largest = tf.max(tf.abs(expected[i]!)).dataSync()[0]!;
    expectClose(actual, expected[i]!, { absolute: tolerance * largest });
  });
}

/** The names of the kernels of ours that `f` runs. */
export async function kernelsUsed(f: () => tf.TensorContainer): Promise<string[]> {
  const { kernelNames } = await tf.profile(f as never);
  return kernelNames.filter((name) => name.startsWith('Genie'));
}
