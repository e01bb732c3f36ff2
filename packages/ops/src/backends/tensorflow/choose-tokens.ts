import type { NativeKernels } from './kernel.ts';

export const chooseTokensOnTensorflow: NativeKernels = {
  GenieChooseTokens: ({ float, execute }, { logits, uniforms }, options: { temperature: number }) =>
    execute([float('temperature', options.temperature)], [logits, uniforms], 2),
};
