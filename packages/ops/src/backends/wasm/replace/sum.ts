import * as tf from '@tensorflow/tfjs-core';
import { kernelsOn } from '../backend.ts';
import { replace } from './replace.ts';

/** `Sum` and `Mean` of the wasm backend transpose first where the axes are not the last ones; these add rows. */
export function replaceSums(): void {
  for (const name of ['Sum', 'Mean'] as const) {
    replace<{ axis: number | number[]; keepDims: boolean }>(name, ({ inputs, backend, attributes, original }) => {
      const x = inputs.x!;
      const axes = tf.util.parseAxisParam(attributes.axis, x.shape);
      const parts = around(x.shape, axes);
      const kernels = kernelsOn(backend);
      if (!kernels || !parts || x.dtype !== 'float32') return original();
      const [shape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
      const kept = attributes.keepDims ? tf.backend_util.expandShapeToKeepDim(shape, axes) : shape;
      const output = backend.makeOutput(kept, 'float32');
      const pointers = [x, output].map(({ dataId }) => backend.getMemoryOffset(dataId));
      kernels.sumAxis(...pointers, ...parts, name === 'Mean' ? 1 / parts[1] : 1);
      return output;
    });
  }
}

/** The sizes before, along and behind the axes; undefined where they do not lie together, or nothing lies behind them. */
function around(shape: number[], axes: number[]): [number, number, number] | undefined {
  const first = Math.min(...axes);
  const last = Math.max(...axes);
  const size = (from: number, to?: number): number => tf.util.sizeFromShape(shape.slice(from, to));
  const sizes: [number, number, number] = [size(0, first), size(first, last + 1), size(last + 1)];
  const together = axes.length > 0 && axes.length === last - first + 1;
  return together && sizes[2] >= 4 && sizes.every((length) => length > 0) ? sizes : undefined;
}
