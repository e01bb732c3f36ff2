import * as tf from '@tensorflow/tfjs-core';

/** Sizes of a model that runs in no time: frames of 2 × 2 patches, one block of two heads. */
export const tinySizes = {
  height: 8,
  width: 8,
  patchSize: 4,
  embedDim: 16,
  numHeads: 2,
  hiddenDim: 24,
  numBlocks: 1,
} as const;

/** Numbers in [-1, 1), as frames, codes and weights are made of; the same for a seed on every backend. */
export function uniformTensor(shape: readonly number[], random: { uniform(): number }): tf.Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => 2 * random.uniform() - 1);
  return tf.tensor(values, [...shape]);
}
