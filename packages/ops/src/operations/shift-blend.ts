import * as tf from '@tensorflow/tfjs-core';
import { shiftBlendOnWasm } from '../backends/wasm/shift-blend.ts';
import { defineOperation, dispatch, type Kernel, type OperationOf } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';

/** rows and columns [N, K, 2R + 1], frames [N, H, W, C] without a gradient → [N, K, H, W, C]. */
export type ShiftBlendKernel = Kernel<{ rows: tf.Tensor3D; columns: tf.Tensor3D }, { frames: tf.Tensor4D }>;

/**
 * Builds the selection matrix of every shift: [2R + 1, L · L], where [i, y · L + y'] is 1 where y' = clamp(y + i - R, 0, L - 1), else 0.
 * A weight for each shift times it is the matrix that blends places along an axis.
 */
function shifts(count: number, length: number): tf.Tensor2D {
  const values = new Float32Array(count * length * length);
  const range = (count - 1) / 2;
  for (let i = 0; i < count; i++) {
    for (let to = 0; to < length; to++) {
      const from = Math.min(Math.max(to + i - range, 0), length - 1);
      values[(i * length + to) * length + from] = 1;
    }
  }
  return tf.tensor2d(values, [count, length * length]);
}

/** The matrices [M, L, L] of weights [N, K, 2R + 1], M = N · K. */
function blendMatrices(weights: tf.Tensor3D, length: number): tf.Tensor3D {
  const [n, k, count] = weights.shape;
  const flat = tf.matMul(tf.reshape(weights, [n * k, count]), shifts(count, length));
  return tf.reshape(flat, [n * k, length, length]);
}

/** The gradient of the weights from that of their matrices. */
const fromMatrices = (matrices: tf.Tensor, [n, k, count]: [number, number, number], length: number): tf.Tensor3D =>
  tf.reshape(tf.matMul(tf.reshape(matrices, [n * k, length * length]), shifts(count, length), false, true), [
    n,
    k,
    count,
  ]);

const composition: ShiftBlendKernel = {
  forward({ rows, columns }, { frames }) {
    const [n, height, width, channels] = frames.shape;
    const k = rows.shape[1];
    // Channels in front of columns, so that both blends are products of a few large matrices.
    const rowMajor = tf.reshape(tf.transpose(frames, [0, 1, 3, 2]), [n, height, channels * width]);
    const down = tf.reshape(blendMatrices(rows, height), [n, k * height, height]);
    const blended = tf.reshape(tf.matMul(down, rowMajor), [n * k, height * channels, width]);
    const across = blendMatrices(columns, width);
    const moved = tf.reshape(tf.matMul(blended, across, false, true), [n * k * height, channels, width]);
    const output = tf.reshape(tf.transpose(moved, [0, 2, 1]), [n, k, height, width, channels]);
    return { output, saved: { rowMajor, blended, across, rows } };
  },
  backward(dy, { rowMajor, blended, across, rows }) {
    const [n, k, height, width, channels] = dy.shape as [number, number, number, number, number];
    const shape = rows!.shape as [number, number, number];
    const dMoved = tf.reshape(
      tf.transpose(tf.reshape(dy, [n * k * height, width, channels]), [0, 2, 1]),
      blended!.shape,
    );
    const dAcross = tf.matMul(dMoved, blended!, true, false);
    const dBlended = tf.reshape(tf.matMul(dMoved, across!), [n, k * height, channels * width]);
    const dDown = tf.matMul(dBlended, rowMajor!, false, true);
    return { rows: fromMatrices(dDown, shape, height), columns: fromMatrices(dAcross, shape, width) };
  },
};

const operation: OperationOf<ShiftBlendKernel> = /* @__PURE__ */ defineOperation({
  name: 'shiftBlend',
  composition,
  kernel: 'GenieShiftBlend',
  wasm: shiftBlendOnWasm,
  fused: {
    supports: (inputs, { frames }) => areFloats({ ...inputs, frames }),
    forward({ rows, columns }, { frames }) {
      const [output] = runKernel('GenieShiftBlend', { frames, rows, columns }) as [tf.Tensor];
      return { output, saved: { frames, rows, columns } };
    },
    backward(dy, { frames, rows, columns }) {
      const [dRows, dColumns] = runKernel('GenieShiftBlendBackward', { frames, rows, columns, dy });
      return { rows: dRows as tf.Tensor3D, columns: dColumns as tf.Tensor3D };
    },
  },
});

/** The weights of {@link shiftBlend}, usually of a softmax each. */
export interface ShiftWeights {
  /** [N, K, 2R + 1]: of the pixel R rows above, …, R rows below. */
  rows: tf.Tensor3D;
  /** [N, K, 2R + 1]: of the pixel R columns to the left, …, R columns to the right. */
  columns: tf.Tensor3D;
}

/**
 * Blends of frames with themselves shifted by up to R rows and columns, K of each frame:
 * out[n, k, y, x] = Σᵢ Σⱼ rows[n, k, i] · columns[n, k, j] · frames[n, y + i - R, x + j - R], where the frame goes on as its edge.
 *
 * @param frames [N, H, W, C], data: it gets no gradient
 * @returns [N, K, H, W, C]
 * @throws where rows and columns are not of one shape, or have an even number of weights
 */
export function shiftBlend(frames: tf.Tensor4D, { rows, columns }: ShiftWeights): tf.Tensor5D {
  const [n, , count] = rows.shape;
  if (`${rows.shape}` !== `${columns.shape}` || n !== frames.shape[0] || count % 2 !== 1) {
    throw new Error(
      `shiftBlend: rows [${rows.shape}] and columns [${columns.shape}] must both be [${frames.shape[0]}, K, 2R + 1]`,
    );
  }
  return dispatch(operation, { rows, columns }, { frames }) as tf.Tensor5D;
}
