import * as tf from '@tensorflow/tfjs-core';

/** `tf.tidy` around work whose result holds no tensors, and which it would search for some. */
export function inTidy<Result>(work: () => Result): Result {
  tf.engine().startScope();
  try {
    return work();
  } finally {
    tf.engine().endScope();
  }
}
