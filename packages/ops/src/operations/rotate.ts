import * as tf from '@tensorflow/tfjs-core';
import { defineOperation, dispatch, type Kernel, type OperationOf } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';
import type { AttentionOptions, RotaryTables } from './attention.ts';

type Options = Pick<AttentionOptions, 'numHeads' | 'axis'>;

/** projected [B, T, P, 3E] → the same shape. */
export type RotateKernel = Kernel<{ projected: tf.Tensor4D }, Options & RotaryTables>;

const composition: RotateKernel = {
  forward: ({ projected }, options) => ({ output: turn(projected, options, options, 1), saved: {} }),
  // A rotation's transpose is the rotation back.
  backward: (dy, _, options) => ({ projected: turn(dy as tf.Tensor4D, options, options, -1) }),
};

const operation: OperationOf<RotateKernel> = /* @__PURE__ */ defineOperation({
  name: 'rotate',
  composition,
  kernel: 'GenieRotate',
  fused: {
    supports: areFloats,
    forward: ({ projected }, options) => ({ output: runKernel('GenieRotate', { projected }, options)[0]!, saved: {} }),
  },
});

/**
 * Turns the pairs (x[i], x[i + D/2]) of every head of q and k by the angles of their places; v passes.
 *
 * It stands in front of the attention, so that a fused attention need not know of it.
 *
 * @param projected [B, T, P, 3E]
 */
export function rotate(projected: tf.Tensor4D, options: Options, tables: RotaryTables): tf.Tensor4D {
  const { numHeads, axis } = options;
  return dispatch(operation, { projected }, { numHeads, axis, ...tables }) as tf.Tensor4D;
}

function turn(x: tf.Tensor4D, { numHeads, axis }: Options, tables: RotaryTables, direction: 1 | -1): tf.Tensor4D {
  const headDim = x.shape[3] / 3 / numHeads;
  const copies = axis === 'time' ? x.shape[2] : 1; // neighbours that share a place
  const { cos, sin } = factors(tables, numHeads, headDim, copies);
  return tf.tidy(() => {
    const heads = tf.reshape(x, [x.size / headDim, headDim]) as tf.Tensor2D;
    // A product with a small constant matrix: reversing or slicing such short rows takes many times as long on wasm.
    const partners = tf.reshape(tf.matMul(heads, quarterTurn(headDim, direction)), [-1, cos.length]);
    const y = tf.add(tf.mul(tf.reshape(x, [-1, cos.length]), tf.tensor1d(cos)), tf.mul(partners, tf.tensor1d(sin)));
    return tf.reshape(y, x.shape);
  });
}

/** The matrix that takes every pair (a, b) of a head to (-b, a), or back. */
function quarterTurn(headDim: number, direction: 1 | -1): tf.Tensor2D {
  const matrix = new Float32Array(headDim * headDim);
  for (let a = 0; a < headDim / 2; a++) {
    const b = a + headDim / 2;
    matrix[a * headDim + b] = direction;
    matrix[b * headDim + a] = -direction;
  }
  return tf.tensor2d(matrix, [headDim, headDim]);
}

/** Cosine and sine for each number of [length, copies, 3, H, D]; 1 and 0 for v. */
function factors({ cos, sin }: RotaryTables, numHeads: number, headDim: number, copies: number): RotaryTables {
  const pairs = headDim / 2;
  const width = 3 * numHeads * headDim;
  const rows = (cos.length / pairs) * copies;
  const wide = { cos: new Float32Array(rows * width).fill(1), sin: new Float32Array(rows * width) };
  for (let row = 0; row < rows; row++) {
    const place = Math.floor(row / copies) * pairs;
    for (let i = 0; i < 2 * numHeads * headDim; i++) {
      wide.cos[row * width + i] = cos[place + (i % pairs)]!;
      wide.sin[row * width + i] = sin[place + (i % pairs)]!;
    }
  }
  return wide;
}
