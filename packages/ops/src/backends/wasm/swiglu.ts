import { countRows, type WasmKernels } from './kernel.ts';

export const swigluOnWasm: WasmKernels = {
  GenieSwiglu({ kernels, address, output }, { projected }) {
    const width = projected!.shape.at(-1)!;
    const y = output([...projected!.shape.slice(0, -1), width / 2]);
    kernels.swigluForward(address(projected), address(y), countRows(projected!), width / 2);
    return [y];
  },
  GenieSwigluBackward({ kernels, address, output }, { projected, dy }) {
    const gradient = output(projected!.shape);
    const width = projected!.shape.at(-1)!;
    kernels.swigluBackward(...[projected, dy, gradient].map(address), countRows(projected!), width / 2);
    return [gradient];
  },
};
