import * as tf from '@tensorflow/tfjs-core';
import { type PatchLayout, patchesOnWasm } from '../backends/wasm/patchify.ts';
import { hasKernel } from '../dispatch.ts';
import { runKernel } from '../run-kernel.ts';
import { windows } from './windows.ts';

export interface FrameSize {
  height: number;
  width: number;
  channels: number;
  patchSize: number;
}

/** The number of rows and columns of patches in a frame; throws where the patch does not divide it. */
export function patchGrid({ height, width, patchSize }: Omit<FrameSize, 'channels'>): {
  rows: number;
  columns: number;
} {
  if (height % patchSize !== 0 || width % patchSize !== 0) {
    throw new Error(`patches: patchSize ${patchSize} must divide the frame's height ${height} and width ${width}`);
  }
  return { rows: height / patchSize, columns: width / patchSize };
}

/**
 * Cuts frames into square patches, row by row, each flattened in the order (channel, row, column).
 *
 * @param frames [B, T, H, W, C]
 * @param margin how many pixels around it each patch also sees, zeros beyond the frame: patches of S + 2·margin that overlap. Default 0
 * @returns [B, T, P, C·(S + 2·margin)²] with S = patchSize
 */
export function patchify(frames: tf.Tensor5D, patchSize: number, margin = 0): tf.Tensor4D {
  const [b, t, height, width, channels] = frames.shape;
  const { rows, columns } = patchGrid({ height, width, patchSize });
  const side = patchSize + 2 * margin;
  if (frames.dtype === 'float32' && hasKernel('GenieGatherPatches', patchesOnWasm)) {
    const flat = tf.reshape(frames, [b * t, height, width, channels]);
    const patches = gather(flat, { height, width, channels, patchSize, margin });
    return tf.reshape(patches, [b, t, rows * columns, channels * side * side]);
  }
  const tall = windows(tf.reshape(frames, [b * t, height, width * channels]), patchSize, margin);
  const square = windows(tf.reshape(tall, [b * t * rows * side, width, channels]), patchSize, margin);
  // Two transposes of rank 4 and 3, since rank 6 is slow or missing on some backends.
  const strips = tf.reshape(square, [b * t * rows, side, columns, side * channels]);
  const patches = tf.reshape(tf.transpose(strips, [0, 2, 1, 3]), [b * t * rows * columns, side * side, channels]);
  return tf.reshape(tf.transpose(patches, [0, 2, 1]), [b, t, rows * columns, channels * side * side]);
}

/**
 * Puts patches back together; the inverse of `patchify` without a margin.
 *
 * @param patches [B, T, P, C·S·S]
 * @returns [B, T, H, W, C]
 */
export function unpatchify(patches: tf.Tensor4D, size: FrameSize): tf.Tensor5D {
  const { height, width, channels, patchSize } = size;
  const [b, t, p, pixels] = patches.shape;
  const { rows, columns } = patchGrid(size);
  const area = patchSize * patchSize;
  if (p !== rows * columns || pixels !== channels * area) {
    throw new Error(
      `unpatchify: patches are [${patches.shape}], expected [B, T, ${rows * columns}, ${channels * area}]`,
    );
  }
  if (patches.dtype === 'float32' && hasKernel('GenieScatterPatches', patchesOnWasm)) {
    const layout = { height, width, channels, patchSize, margin: 0 };
    return tf.reshape(scatter(tf.reshape(patches, [b * t, p, pixels]), layout), [b, t, height, width, channels]);
  }
  const pixelMajor = tf.transpose(tf.reshape(patches, [b * t * p, channels, area]), [0, 2, 1]);
  const strips = tf.reshape(pixelMajor, [b * t * rows, columns, patchSize, patchSize * channels]);
  return tf.reshape(tf.transpose(strips, [0, 2, 1, 3]), [b, t, height, width, channels]);
}

/** Patches of frames [N, H, W, C], by the kernel of the backend. */
const gather = (frames: tf.Tensor, layout: PatchLayout): tf.Tensor =>
  mapByKernels(frames, layout, 'GenieGatherPatches', 'GenieScatterPatches');

/** Frames of patches [N, P, C·(S + 2·margin)²], what overlaps added up, by the kernel of the backend. */
const scatter = (patches: tf.Tensor, layout: PatchLayout): tf.Tensor =>
  mapByKernels(patches, layout, 'GenieScatterPatches', 'GenieGatherPatches');

/** A linear map, and in its gradient the transposed one. */
function mapByKernels(x: tf.Tensor, layout: PatchLayout, forward: string, backward: string): tf.Tensor {
  const map = tf.customGrad((input) => ({
    value: runKernel(forward, { x: input as tf.Tensor }, layout)[0]!,
    gradFunc: (dy: tf.Tensor) => runKernel(backward, { x: dy }, layout)[0]!,
  }));
  return map(x);
}
