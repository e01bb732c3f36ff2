import * as tf from '@tensorflow/tfjs-core';
import { kernelsOn } from '../backend.ts';
import { replace } from './replace.ts';

/** `Concat` of the wasm backend makes a view for every run that it copies, however short: slow for small last axes. */
export function replaceConcat(): void {
  replace<{ axis: number }>('Concat', ({ inputs, backend, attributes, original }) => {
    const all = Object.values(inputs) as tf.TensorInfo[];
    const [axis] = tf.util.parseAxisParam(attributes.axis, all[0]!.shape) as [number];
    const shapes = all.map(({ shape }) => shape);
    tf.backend_util.assertParamsConsistent(shapes, axis);
    const parts = all.filter(({ shape }) => tf.util.sizeFromShape(shape) > 0);
    const kernels = kernelsOn(backend);
    if (!kernels || all[0]!.dtype === 'string' || parts.length < 2) return original();
    const output = backend.makeOutput(tf.backend_util.computeOutShape(shapes, axis), all[0]!.dtype);
    const width = tf.util.bytesPerElement(output.dtype);
    const runs = parts.map(({ shape }) => width * tf.util.sizeFromShape(shape.slice(axis)));
    const stride = runs.reduce((sum, run) => sum + run, 0);
    const rows = tf.util.sizeFromShape(parts[0]!.shape.slice(0, axis));
    let to = backend.getMemoryOffset(output.dataId);
    parts.forEach(({ dataId }, i) => {
      kernels.copyRows(backend.getMemoryOffset(dataId), runs[i]!, to, stride, rows, runs[i]!);
      to += runs[i]!;
    });
    return output;
  });
}
