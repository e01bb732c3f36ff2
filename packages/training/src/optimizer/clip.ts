import * as tf from '@tensorflow/tfjs-core';

/** Euclidean norm of all gradients together. @param gradient `[length]` @returns a scalar */
export function globalNorm(gradient: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.sqrt(tf.sum(tf.square(gradient))));
}

/**
 * The factor that brings a gradient of norm `norm` down to `clipNorm`, 1 where it is no longer than that.
 *
 * `min(1, clipNorm / (norm + 1e-6))`, as PyTorch's `clip_grad_norm_` has it. Pascanu et al., On the difficulty of
 * training recurrent neural networks (arXiv:1211.5063), section 3.2.
 */
export function clipFactor(norm: number, clipNorm: number): number {
  return Math.min(1, clipNorm / (norm + 1e-6));
}
