import type { ForwardOf } from '@genie/ops';
import { areFloats, defineKernel, runKernel, runShader, type WebGpuBackend, workgroupSize } from './program.ts';

const code = `
  fn main(index : i32) {
    if (index >= uniforms.total) { return; }
    let start = index / uniforms.width * 2 * uniforms.width + index % uniforms.width;
    let gate = projected[start];
    result[index] = gate / (1.0 + exp(-gate)) * projected[start + uniforms.width];
  }`;

export function defineSwiglu(): void {
  defineKernel('GenieSwiglu', (backend: WebGpuBackend, { projected }) => {
    const [rows, double] = projected!.shape as [number, number];
    const components = double % 8 === 0 ? 4 : 1;
    const width = double / 2 / components;
    return runShader(backend, {
      key: 'swiglu',
      inputs: { projected },
      sizes: { total: rows * width, width },
      outputShape: [rows, double / 2],
      components,
      workgroups: Math.ceil((rows * width) / workgroupSize),
      code,
    });
  });
}

export const swigluForward: ForwardOf<'swiglu'> = {
  supports: areFloats,
  forward: ({ projected }) => runKernel('GenieSwiglu', { projected }),
};
