import type * as tf from '@tensorflow/tfjs-core';
import type { WasmKernels } from './kernel.ts';

/** Correspondence of frames [N, H, W, C] and patches [N, P, C·(S + 2·margin)²]. */
export interface PatchLayout {
  height: number;
  width: number;
  channels: number;
  patchSize: number;
  margin: number;
}

/** Frames to patches, and the transpose of that map: each the gradient of the other. */
export const patchesOnWasm: WasmKernels = {
  GenieGatherPatches({ kernels, address, output }, { x }, layout: PatchLayout) {
    const { patchSize, margin, channels, height, width } = layout;
    const count = (height * width) / patchSize ** 2;
    const patches = output([x!.shape[0]!, count, channels * (patchSize + 2 * margin) ** 2]);
    kernels.gatherPatches(address(x), address(patches), ...sizes(x!, layout));
    return [patches];
  },
  GenieScatterPatches({ kernels, address, output }, { x }, layout: PatchLayout) {
    const frames = output([x!.shape[0]!, layout.height, layout.width, layout.channels]);
    kernels.scatterPatches(address(x), address(frames), ...sizes(x!, layout));
    return [frames];
  },
};

function sizes({ shape }: tf.TensorInfo, { height, width, channels, patchSize, margin }: PatchLayout): number[] {
  return [shape[0]!, height / patchSize, width / patchSize, patchSize, channels, margin];
}
