import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

export interface GradientOptions {
  /** Step of the finite differences. Default 0.02: with five points the truncation is then below the rounding of float32. */
  epsilon?: number;
  /** Largest difference allowed, as a share of the largest element of that gradient. Default 5e-3. */
  relative?: number;
  /** The same, absolute, for gradients that are zero. Default 1e-4. */
  absolute?: number;
}

/**
 * Expects the gradients that TensorFlow.js computes of `f` to be those of finite differences (five-point stencil, every element).
 *
 * @param f scalar function of `xs`, smooth within two epsilons of them
 * @param xs float32 tensors, small: f runs four times for every element
 */
export function expectGradients(
  f: (...xs: tf.Tensor[]) => tf.Scalar,
  xs: tf.Tensor[],
  options: GradientOptions = {},
): void {
  const { epsilon = 0.02, relative = 5e-3, absolute = 1e-4 } = options;
  const gradients = tf.tidy(() =>
    tf
      .grads(f)(xs)
      .map((g) => ({ shape: g.shape, values: g.dataSync().slice() })),
  );
  const inputs = xs.map((x) => Float32Array.from(x.dataSync()));
  const value = (): number =>
    tf.tidy(() => f(...xs.map((x, i) => tf.tensor(inputs[i]!.slice(), x.shape))).dataSync()[0]!);
  for (const [i, input] of inputs.entries()) {
    expect(gradients[i]!.shape, `shape of gradient ${i}`).toEqual(xs[i]!.shape);
    const numeric = input.map((x, j) => {
      const at = (offset: number): number => {
        input[j] = x + offset * epsilon;
        return value();
      };
      const derivative = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * epsilon);
      input[j] = x;
      return derivative;
    });
    const scale = numeric.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
    for (const [j, n] of numeric.entries()) {
      const g = gradients[i]!.values[j]!;
      const close = Math.abs(g - n) <= absolute + relative * scale;
      if (!close)
        expect.fail(
          `gradient ${i}, element ${j}: ${g}, finite differences give ${n} (largest of this gradient: ${scale})`,
        );
    }
  }
}
