import { countRows, type WasmKernels } from './kernel.ts';

export const linearOnWasm: WasmKernels = {
  GenieLinear({ kernels, address, output, scratch }, { x, weight, bias }) {
    const [inputs, outputs] = weight!.shape as [number, number];
    const rows = countRows(x!);
    const y = output([...x!.shape.slice(0, -1), outputs]);
    const memory = scratch(kernels.linearScratch(inputs, outputs));
    kernels.linearForward(address(x), address(weight), address(bias), address(y), memory, rows, inputs, outputs);
    return [y];
  },
  // Gradients of x, weight and bias, those that are asked for.
  GenieLinearBackward(context, { x, weight, dy }, wanted: Wanted) {
    const { kernels, address, output } = context;
    const [inputs, outputs] = weight!.shape as [number, number];
    const rows = countRows(x!);
    const dx = wanted.x ? output(x!.shape) : undefined;
    const dWeight = wanted.weight ? output([inputs, outputs]) : undefined;
    const dBias = wanted.bias ? output([outputs]) : undefined;
    kernels.linearBackward(
      ...[x, weight, dy, dx, dWeight, dBias].map(address),
      context.scratch(kernels.linearScratch(inputs, outputs)),
      ...[rows, inputs, outputs],
    );
    return [dx, dWeight, dBias].filter((tensor) => tensor !== undefined);
  },
};

type Wanted = Record<'x' | 'weight' | 'bias', boolean>;
