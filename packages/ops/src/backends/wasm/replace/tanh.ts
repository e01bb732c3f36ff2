import * as tf from '@tensorflow/tfjs-core';
import { kernelsOn } from '../backend.ts';
import { replace } from './replace.ts';

/** `Tanh` of the wasm backend calls the C library's function number by number; this takes four at once. */
export function replaceTanh(): void {
  replace('Tanh', ({ inputs: { x }, backend, original }) => {
    const kernels = kernelsOn(backend);
    if (!kernels || x!.dtype !== 'float32') return original();
    const output = backend.makeOutput(x!.shape, 'float32');
    const pointers = [x!, output].map(({ dataId }) => backend.getMemoryOffset(dataId)) as [number, number];
    kernels.tanh(...pointers, tf.util.sizeFromShape(x!.shape));
    return output;
  });
}
