import * as tf from '@tensorflow/tfjs-core';

/**
 * How wrong each branch is: the weighted smooth L1 distance (β = 1) of its changes to the true ones, averaged over a frame.
 *
 * @param changes prediction less the past frame, [N, K, P, D]
 * @param truth the same of the next frame, [N, P, D]; no gradient
 * @param weight of each pixel, [N, P, D]; no gradient
 * @returns [N, K]
 */
export function branchErrors(changes: tf.Tensor4D, truth: tf.Tensor3D, weight: tf.Tensor3D): tf.Tensor2D {
  const [, , patches, pixels] = changes.shape;
  const operation = tf.customGrad((given, save) => {
    const difference = tf.sub(given as tf.Tensor, tf.expandDims(truth, 1));
    // With c = clip(d, -1, 1), c·(d - c/2) is both branches at once, and c its slope.
    const near = tf.clipByValue(difference, -1, 1);
    const slope = tf.mul(near, tf.expandDims(weight, 1));
    const error = tf.mul(slope, tf.sub(difference, tf.mul(near, 0.5)));
    (save as tf.GradSaveFunc)([slope]);
    return {
      value: tf.mean(error, [2, 3]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(saved[0]!, tf.reshape(tf.div(dy, patches * pixels), [...dy.shape, 1, 1])),
    };
  });
  return operation(changes) as tf.Tensor2D;
}
