import type * as tf from '@tensorflow/tfjs-core';
import type { WasmKernels } from './kernel.ts';

/** N, K, H, W, C and R, in the order of the compiled functions' parameters. */
function sizesOf(frames: tf.TensorInfo, rows: tf.TensorInfo): [number, number, number, number, number, number] {
  const [n, height, width, channels] = frames.shape as [number, number, number, number];
  const [, k, count] = rows.shape as [number, number, number];
  return [n, k, height, width, channels, (count - 1) / 2];
}

export const shiftBlendOnWasm: WasmKernels = {
  GenieShiftBlend(context, { frames, rows, columns }) {
    const { kernels, address } = context;
    const [n, k, ...sizes] = sizesOf(frames!, rows!);
    const output = context.output([n, k, ...frames!.shape.slice(1)]);
    const pointers = [frames, rows, columns, output].map(address);
    kernels.shiftBlendForward(...pointers, context.scratch(kernels.shiftBlendScratch(...sizes)), n, k, ...sizes);
    return [output];
  },
  GenieShiftBlendBackward(context, { frames, rows, columns, dy }) {
    const { kernels, address } = context;
    const [n, k, ...sizes] = sizesOf(frames!, rows!);
    const gradients = [context.output(rows!.shape), context.output(rows!.shape)];
    const pointers = [frames, rows, columns, dy, ...gradients].map(address);
    kernels.shiftBlendBackward(...pointers, context.scratch(kernels.shiftBlendScratch(...sizes)), n, k, ...sizes);
    return gradients;
  },
};
