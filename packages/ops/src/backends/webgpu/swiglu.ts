import type { ShaderKernels } from './kernel.ts';
import { runShader, workgroupSize } from './program.ts';

const code = `
  fn main(index : i32) {
    if (index >= uniforms.total) { return; }
    let start = index / uniforms.width * 2 * uniforms.width + index % uniforms.width;
    let gate = projected[start];
    result[index] = gate / (1.0 + exp(-gate)) * projected[start + uniforms.width];
  }`;

export const swigluOnWebGpu: ShaderKernels = {
  GenieSwiglu: {
    run(backend, { projected }) {
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
    },
  },
};
