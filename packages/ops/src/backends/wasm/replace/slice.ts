import * as tf from '@tensorflow/tfjs-core';
import { kernelsOn, type WasmBackend } from '../backend.ts';
import { replace } from './replace.ts';

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
  const width = tf.util.bytesPerElement(x.dtype);
  // In bytes; one axis more in front, so that there always are rows.
  const [shape, extent] = [
    [1, ...x.shape],
    [1, ...size],
  ];
  const strides = shape.map((_, i) => width * tf.util.sizeFromShape(shape.slice(i + 1)));
  // Axes behind `inner` are taken whole, so that runs of them, and of `inner` itself, lie together.
  let inner = size.length;
  while (inner > 0 && extent[inner] === shape[inner]) inner--;
  const bytes = extent[inner]! * strides[inner]!;
  const row = Math.max(inner - 1, 0);
  const rows = inner === 0 ? 1 : extent[row]!;
  const index = new Array<number>(row).fill(0);
  let from = backend.getMemoryOffset(x.dataId) + start.reduce((sum, at, i) => sum + at * strides[i + 1]!, 0);
  const to = backend.getMemoryOffset(output.dataId);
  for (let at = 0; at < total * width; at += rows * bytes) {
    kernelsOn(backend)!.copyRows(from, strides[row]!, to + at, bytes, rows, bytes);
    for (let i = row - 1; i >= 0; i--) {
      from += strides[i]!;
      if (++index[i]! < extent[i]!) break;
      from -= extent[i]! * strides[i]!;
      index[i] = 0;
    }
  }
  return output;
}
