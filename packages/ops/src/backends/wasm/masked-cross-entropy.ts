import type { WasmKernels } from './kernel.ts';

export const maskedCrossEntropyOnWasm: WasmKernels = {
  GenieMaskedCrossEntropy({ kernels, address, output }, { logits, targets, mask }) {
    const [rows, classes] = logits!.shape as [number, number];
    const loss = output([]);
    const logSums = output([rows]);
    kernels.crossEntropyForward(...[logits, targets, mask, loss, logSums].map(address), rows, classes);
    return [loss, logSums];
  },
  GenieMaskedCrossEntropyBackward(context, { logits, targets, mask, logSums, dy }) {
    const [rows, classes] = logits!.shape as [number, number];
    const gradient = context.output([rows, classes]);
    const pointers = [logits, targets, mask, logSums, dy, gradient].map(context.address);
    context.kernels.crossEntropyBackward(...pointers, rows, classes);
    return [gradient];
  },
};
