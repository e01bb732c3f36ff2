import * as tf from '@tensorflow/tfjs-core';

/** What the replacements use of TensorFlow.js's wasm backend. */
interface HeapBackend {
  incRef(dataId: tf.DataId): void;
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
}

/**
 * Replaces two kernels of the wasm backend that copy more than they must, with the same results.
 *
 * `Identity` (tf.clone, and everything that is kept for a gradient) copies its input; as on the other backends it can share it,
 * since no kernel writes to a tensor that exists. `Slice` and `SplitV` copy their whole input for every part that they make.
 */
export function replaceKernels(): void {
  replace('Identity', ({ x }, backend, _attributes, original) => {
    if (x!.dtype === 'string') return original();
    backend.incRef(x!.dataId);
    return { dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype };
  });
  replace<{ begin: number[]; size: number[] }>('Slice', ({ x }, backend, { begin, size }, original) => {
    if (x!.dtype === 'string') return original();
    const [start, extent] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size) as [number[], number[]];
    return slice(x!, start, extent, backend);
  });
  replace<{ numOrSizeSplits: number | number[]; axis: number }>('SplitV', ({ x }, backend, attributes, original) => {
    if (x!.dtype === 'string') return original();
    const [axis] = tf.util.parseAxisParam(attributes.axis, x!.shape) as [number];
    const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, attributes.numOrSizeSplits, axis);
    let end = 0;
    return sizes.map((size) => {
      end += size;
      const start = x!.shape.map((_, i) => (i === axis ? end - size : 0));
      return slice(
        x!,
        start,
        x!.shape.map((length, i) => (i === axis ? size : length)),
        backend,
      );
    });
  });
}

type Run<Attributes> = (
  inputs: tf.NamedTensorInfoMap,
  backend: HeapBackend,
  attributes: Attributes,
  original: () => tf.TensorInfo | tf.TensorInfo[],
) => tf.TensorInfo | tf.TensorInfo[];

function replace<Attributes>(kernelName: string, run: Run<Attributes>): void {
  const original = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    ...original,
    kernelFunc: (call) =>
      run(call.inputs as tf.NamedTensorInfoMap, call.backend as HeapBackend, call.attrs as Attributes, () =>
        original.kernelFunc(call),
      ),
  });
}

function slice(x: tf.TensorInfo, start: number[], size: number[], backend: HeapBackend): tf.TensorInfo {
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
    copy(from, origin, to, at, run);
    for (let i = axis - 1; i >= 0; i--) {
      origin += strides[i]!;
      if (++index[i]! < size[i]!) break;
      origin -= size[i]! * strides[i]!;
      index[i] = 0;
    }
  }
  return output;
}

type Values = Float32Array | Int32Array | Uint8Array;

function copy(from: Values, start: number, to: Values, at: number, count: number): void {
  // A view costs as much as copying a few dozen numbers one by one.
  if (count > 32) to.set(from.subarray(start, start + count), at);
  else for (let i = 0; i < count; i++) to[at + i] = from[start + i]!;
}
