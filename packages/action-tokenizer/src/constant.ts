import * as tf from '@tensorflow/tfjs-core';

const withoutGradient = tf.customGrad((x) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
}));

/** x as a constant: no gradient passes. */
export function constant<X extends tf.Tensor>(x: X): X {
  return withoutGradient(x) as X;
}
