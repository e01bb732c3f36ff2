import * as tf from '@tensorflow/tfjs-core';
import type { GradientReducer } from '../options.ts';

/** Returns whether any replica was asked to stop: the same answer on all, so that all end after the same step. */
export async function isStopWanted(signal?: AbortSignal, reducer?: GradientReducer): Promise<boolean> {
  const own = signal?.aborted ?? false;
  if (reducer === undefined) return own;
  const flag = tf.tensor1d([own ? 1 : 0]);
  const mean = await reducer.mean(flag).finally(() => flag.dispose());
  const [share] = await mean.data();
  mean.dispose();
  return share! > 0;
}
