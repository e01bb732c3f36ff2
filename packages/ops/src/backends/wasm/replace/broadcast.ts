import * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend.ts';
import { replace } from './replace.ts';

type Values = Float32Array | Int32Array | Uint8Array;

/** The wasm backend's kernels of two operands that compute an index for every number where the operands' shapes differ. */
const slowWhereBroadcast = [
  ...['Minimum', 'Maximum', 'Pow', 'Mod', 'Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'],
  ...['LogicalAnd', 'LogicalOr'],
];

/** Repeats numbers by copying runs, for `Tile` and before kernels that are fast only for operands of one shape. */
export function replaceBroadcasts(): void {
  for (const name of slowWhereBroadcast) {
    replace(name, ({ inputs, backend, original }) => {
      const [a, b] = [inputs.a!, inputs.b!];
      const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
      const size = tf.util.sizeFromShape(shape);
      const sizes = [a, b].map((operand) => tf.util.sizeFromShape(operand.shape));
      // One number against many is fast as it is.
      if (size === 0 || sizes.every((own) => own === size || own === 1)) return original();
      const wide = [a, b].map((operand, i) => (sizes[i] === size ? operand : broadcast(operand, shape, backend)));
      const result = original({ a: wide[0]!, b: wide[1]! });
      wide.forEach((operand, i) => {
        if (operand !== [a, b][i]) backend.disposeData(operand.dataId);
      });
      return result;
    });
  }
  replace<{ reps: number[] }>('Tile', ({ inputs: { x }, backend, attributes: { reps }, original }) => {
    if (x!.dtype === 'string') return original();
    // [a, b] tiled [m, n] times is [1, a, 1, b] broadcast to [m, a, n, b].
    const narrow = { ...x!, shape: x!.shape.flatMap((length) => [1, length]) };
    const output = broadcast(
      narrow,
      x!.shape.flatMap((length, i) => [reps[i]!, length]),
      backend,
    );
    return { ...output, shape: x!.shape.map((length, i) => length * reps[i]!) };
  });
}

/** A tensor of `shape` that repeats x along the axes where x has length 1 or none. */
function broadcast(x: tf.TensorInfo, shape: number[], backend: WasmBackend): tf.TensorInfo {
  const output = backend.makeOutput(shape, x.dtype);
  if (tf.util.sizeFromShape(shape) === 0) return output;
  const own = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
  repeat(backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(output), own, shape);
  return output;
}

function repeat(from: Values, to: Values, own: number[], shape: number[]): void {
  // Sizes of what lies behind each axis, in x and in the output.
  const behind = (lengths: number[]): number[] =>
    lengths.map((_, i) => lengths.slice(i + 1).reduce((a, b) => a * b, 1));
  const fromBehind = behind(own);
  const toBehind = behind(shape);
  const fill = (axis: number, start: number, at: number): void => {
    if (axis > 0 && toBehind[axis - 1] === fromBehind[axis - 1]) {
      // Nothing is repeated from here on.
      copyRun(from, start, to, at, fromBehind[axis - 1]!);
      return;
    }
    const run = toBehind[axis]!;
    if (own[axis] !== shape[axis]) {
      fill(axis + 1, start, at);
      repeatRun(to, at, run, shape[axis]!);
      return;
    }
    for (let i = 0; i < shape[axis]!; i++) fill(axis + 1, start + i * fromBehind[axis]!, at + i * run);
  };
  if (shape.length === 0 || from.length === to.length) to.set(from);
  else fill(0, 0, 0);
}

/** Repeats the `run` numbers at `at` behind themselves, `times` in all. */
function repeatRun(values: Values, at: number, run: number, times: number): void {
  if (run === 1) {
    values.fill(values[at]!, at, at + times);
    return;
  }
  for (let done = 1; done < times; ) {
    const next = Math.min(done, times - done);
    values.copyWithin(at + done * run, at, at + next * run);
    done += next;
  }
}

function copyRun(from: Values, start: number, to: Values, at: number, count: number): void {
  // A view costs as much as copying a few dozen numbers one by one.
  if (count > 32) to.set(from.subarray(start, start + count), at);
  else for (let i = 0; i < count; i++) to[at + i] = from[start + i]!;
}
