import { expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { setFused } from '../../dispatch.ts';
import { useVariant } from './backend.ts';
import type { Variant } from './module.ts';
import { prepareWasmKernels } from './prepare.ts';

/** For `describe.each(variants)`. */
export const variants: readonly Variant[] = ['relaxed', 'wide', 'plain'];

/** Makes wasm the backend, with the kernels of `variant`. For tests. */
export async function useKernels(variant: Variant): Promise<void> {
  await useBackend('wasm');
  useVariant(variant, tf.backend());
  const status = await prepareWasmKernels();
  if (!status.ready) throw new Error(status.why);
}

/**
 * Expects that `operation` and its gradients with respect to `inputs` are the same with the fused kernels and by composition.
 *
 * Differences are allowed up to `tolerance` times the largest magnitude in the tensor compared.
 */
export function expectSameAsComposition(
  operation: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
  tolerance = 1e-5,
): void {
  tf.tidy(() => {
    const run = (fused: boolean): tf.Tensor[] => {
      setFused(fused);
      try {
        const y = operation(...inputs);
        const dy = tf.randomNormal(y.shape, 0, 1, 'float32', 7);
        const gradients = tf.grads((...xs: tf.Tensor[]) => tf.sum(tf.mul(operation(...xs), dy)))(inputs);
        return [y, ...gradients];
      } finally {
        setFused(true);
      }
    };
    const expected = run(false);
    run(true).forEach((actual, i) => {
      const largest = tf.max(tf.abs(expected[i]!)).dataSync()[0]!;
      expectClose(actual, expected[i]!, { absolute: tolerance * largest });
    });
  });
}

/** The names of the wasm kernels of ours that `f` runs. */
export async function kernelsUsed(f: () => tf.TensorContainer): Promise<string[]> {
  const { kernelNames } = await tf.profile(f as never);
  return kernelNames.filter((name) => name.startsWith('Genie'));
}
