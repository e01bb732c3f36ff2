import * as tf from '@tensorflow/tfjs-core';

/**
 * `compute(x)` as a constant: no gradient passes, and operations without one may be in it.
 *
 * @param compute makes one tensor of x
 */
export function constantOf<Y extends tf.Tensor>(x: tf.Tensor, compute: (x: tf.Tensor) => Y): Y {
  const operation = tf.customGrad((given) => {
    const { shape } = given as tf.Tensor;
    return { value: compute(given as tf.Tensor), gradFunc: () => tf.zeros(shape) };
  });
  return operation(x) as Y;
}

/** x as a constant: no gradient passes. */
export function constant<X extends tf.Tensor>(x: X): X {
  return constantOf(x, (given) => tf.clone(given)) as X;
}
