import * as tf from '@tensorflow/tfjs-core';

/** A backend that the tests of this workspace run on. */
export type BackendName = 'cpu' | 'wasm';

/** For `describe.each(backends)`. */
export const backends: readonly ['cpu', 'wasm'] = ['cpu', 'wasm'];

/** Loads TensorFlow.js with its gradients and makes `name` the current backend. */
export async function useBackend(name: BackendName): Promise<void> {
  // Set first: else the cpu backend prints an advertisement for another package.
  tf.enableProdMode();
  await import('@tensorflow/tfjs');
  if (name === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend(name))) throw new Error(`backend ${name}: could not be initialised`);
  await tf.ready();
}
