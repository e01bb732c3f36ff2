import { countRows, type WasmKernels } from './kernel.ts';

export const chooseTokensOnWasm: WasmKernels = {
  GenieChooseTokens(context, { logits, uniforms }, { temperature }: { temperature: number }) {
    const { kernels, address } = context;
    const rows = countRows(logits!);
    const width = logits!.shape.at(-1)!;
    const tokens = context.output([rows], 'int32');
    const confidence = context.output([rows]);
    const scratch = context.scratch(kernels.chooseScratch(width));
    const pointers = [logits, uniforms, tokens, confidence].map(address);
    kernels.chooseTokens(...pointers, scratch, rows, width, temperature);
    return [tokens, confidence];
  },
};
