import type { MatchCostsOptions } from '../../operations/match-costs.ts';
import type { WasmKernels } from './kernel.ts';

type Attributes = Required<MatchCostsOptions> & { floor: number };

export const matchCostsOnWasm: WasmKernels = {
  GenieMatchCosts(context, { before, after }, attributes: Attributes) {
    const { kernels, address } = context;
    const { range, step, patchSize, window, floor } = attributes;
    const [n, height, width, channels] = before!.shape as [number, number, number, number];
    const patches = (height * width) / patchSize ** 2;
    const costs = context.output([n, patches, ((2 * range) / step + 1) ** 2]);
    const pointers = [before, after, costs].map(address);
    const scratch = context.scratch(kernels.matchCostsScratch(height, width, range));
    const sizes = [n, height, width, channels, range, step, patchSize, window];
    kernels.matchCosts(...pointers, scratch, ...sizes, floor);
    return [costs];
  },
};
