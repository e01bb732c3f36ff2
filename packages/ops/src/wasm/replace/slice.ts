import * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend.ts';
import { copyRun, replace } from './replace.ts';

/** `Slice` and `SplitV` of the wasm backend copy their whole input for every part that they make; these copy the part. */
export function replaceSlices(): void {
  replace<{ begin: number[]; size: number[] }>('Slice', ({ inputs: { x }, backend, attributes, original }) => {
    if (x!.dtype === 'string') return original();
    const { begin, size } = attributes;
    const [start, extent] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size) as [number[], number[]];
    return slice(x!, start, extent, backend);
  });
  replace<{ numOrSizeSplits: number | number[]; axis: number }>('SplitV', (call) => {
    const x = call.inputs.x!;
    if (x.dtype === 'string') return call.original();
    const [axis] = tf.util.parseAxisParam(call.attributes.axis, x.shape) as [number];
    const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, call.attributes.numOrSizeSplits, axis);
    let end = 0;
    return sizes.map((size) => {
      end += size;
      const start = x.shape.map((_, i) => (i === axis ? end - size : 0));
      const extent = x.shape.map((length, i) => (i === axis ? size : length));
      return slice(x, start, extent, call.backend);
    });
  });
}

function slice(x: tf.TensorInfo, start: number[], size: number[], backend: WasmBackend): tf.TensorInfo {
  const output = backend.makeOutput(size, x.dtype);
  const total = tf.util.sizeFromShape(size);
  if (total === 0) return output;
  const from = backend.typedArrayFromHeap(x);
  const to = backend.typedArrayFromHeap(output);
  // Axes from `inner` on are taken whole, so that runs of them, and of the axis before, lie together.
  let inner = size.length;
  while (inner > 0 && size[inner - 1] === x.shape[inner - 1]) inner--;
  const axis = Math.max(inner - 1, 0);
  const strides = [...tf.util.computeStrides(x.shape), 1];
  const run = (size[axis] ?? 1) * (strides[axis] ?? 1);
  const index = new Array<number>(axis).fill(0);
  let origin = start.reduce((sum, at, i) => sum + at * strides[i]!, 0);
  for (let at = 0; at < total; at += run) {
    copyRun(from, origin, to, at, run);
    for (let i = axis - 1; i >= 0; i--) {
      origin += strides[i]!;
      if (++index[i]! < size[i]!) break;
      origin -= size[i]! * strides[i]!;
      index[i] = 0;
    }
  }
  return output;
}
