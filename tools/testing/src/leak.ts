import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Expects `f` to leave as many tensors as it found; tensors that it returns are disposed first. */
export async function expectNoLeak(f: () => unknown | Promise<unknown>): Promise<void> {
  const before = tf.memory().numTensors;
  tf.dispose((await f()) as tf.TensorContainer);
  expect(tf.memory().numTensors - before, 'tensors left over').toBe(0);
}
