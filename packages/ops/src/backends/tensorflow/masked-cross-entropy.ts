import type { NativeKernels } from './kernel.ts';

export const maskedCrossEntropyOnTensorflow: NativeKernels = {
  GenieMaskedCrossEntropy: ({ execute }, { logits, targets, mask }) => execute([], [logits, targets, mask], 2),
  GenieMaskedCrossEntropyBackward: ({ execute }, { logits, targets, mask, logSums, dy }) =>
    execute([], [logits, targets, mask, logSums, dy], 1),
};
