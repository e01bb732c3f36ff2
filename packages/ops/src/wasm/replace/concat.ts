import * as tf from '@tensorflow/tfjs-core';
import { copyRun, replace } from './replace.ts';

/** `Concat` of the wasm backend makes a view for every run that it copies, however short: slow for small last axes. */
export function replaceConcat(): void {
  replace<{ axis: number }>('Concat', ({ inputs, backend, attributes, original }) => {
    const all = Object.values(inputs) as tf.TensorInfo[];
    const [axis] = tf.util.parseAxisParam(attributes.axis, all[0]!.shape) as [number];
    const shapes = all.map(({ shape }) => shape);
    tf.backend_util.assertParamsConsistent(shapes, axis);
    const parts = all.filter(({ shape }) => tf.util.sizeFromShape(shape) > 0);
    if (all[0]!.dtype === 'string' || parts.length < 2) return original();
    const output = backend.makeOutput(tf.backend_util.computeOutShape(shapes, axis), all[0]!.dtype);
    const to = backend.typedArrayFromHeap(output);
    const runs = parts.map(({ shape }) => tf.util.sizeFromShape(shape.slice(axis)));
    const stride = runs.reduce((sum, run) => sum + run, 0);
    let first = 0;
    parts.forEach((part, i) => {
      const from = backend.typedArrayFromHeap(part);
      const run = runs[i]!;
      for (let start = 0, at = first; start < from.length; start += run, at += stride) {
        copyRun(from, start, to, at, run);
      }
      first += run;
    });
    return output;
  });
}
