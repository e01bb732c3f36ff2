import type * as tf from '@tensorflow/tfjs-core';
import type { FusedOf } from '../../dispatch.ts';
import { areFloats, defineKernel, runKernel } from './kernel.ts';

export function defineMaskedCrossEntropy(): void {
  defineKernel('GenieMaskedCrossEntropy', ({ kernels, address, output }, { logits, targets, mask }) => {
    const [rows, classes] = logits!.shape as [number, number];
    const loss = output([]);
    const logSums = output([rows]);
    kernels.crossEntropyForward(...[logits, targets, mask, loss, logSums].map(address), rows, classes);
    return [loss, logSums];
  });
  defineKernel('GenieMaskedCrossEntropyBackward', (context, { logits, targets, mask, logSums, dy }) => {
    const [rows, classes] = logits!.shape as [number, number];
    const gradient = context.output([rows, classes]);
    const pointers = [logits, targets, mask, logSums, dy, gradient].map(context.address);
    context.kernels.crossEntropyBackward(...pointers, rows, classes);
    return [gradient];
  });
}

export const fusedMaskedCrossEntropy: FusedOf<'maskedCrossEntropy'> = {
  supports: (inputs, { mask }) => areFloats({ ...inputs, mask }),
  forward({ logits }, { targets, mask }) {
    const [output, logSums] = runKernel('GenieMaskedCrossEntropy', { logits, targets, mask }) as [tf.Tensor, tf.Tensor];
    return { output, saved: { logits, targets, mask, logSums } };
  },
  backward(dy, saved) {
    return { logits: runKernel('GenieMaskedCrossEntropyBackward', { ...saved, dy })[0] as tf.Tensor2D };
  },
};
