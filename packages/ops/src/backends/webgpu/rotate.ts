import type { RotaryTables } from '../../operations/attention.ts';
import { constantOn } from './constants.ts';
import type { ShaderKernels } from './kernel.ts';
import { runShader, workgroupSize } from './program.ts';

type Attributes = RotaryTables & { numHeads: number; axis: 'space' | 'time' };

// The pairs (x[i], x[i + D/2]) of q and k turn, v passes; each invocation makes one number.
const code = `
  fn main(index : i32) {
    if (index >= uniforms.total) { return; }
    let at = index % uniforms.width;
    let x = projected[index];
    if (at >= uniforms.width / 3 * 2) {
      result[index] = x;
      return;
    }
    let pairs = uniforms.headDim / 2;
    let element = at % uniforms.headDim;
    let first = element < pairs;
    let entry = index / uniforms.width / uniforms.inner % uniforms.length * pairs + element % pairs;
    let partner = projected[select(index - pairs, index + pairs, first)];
    result[index] = x * cosines[entry] + select(partner, -partner, first) * sines[entry];
  }`;

export const rotateOnWebGpu: ShaderKernels = {
  GenieRotate: {
    run(backend, { projected }, { numHeads, axis, cos, sin }: Attributes) {
      const [, T, P, width] = projected!.shape as [number, number, number, number];
      const total = projected!.shape.reduce((a, b) => a * b, 1);
      const space = axis === 'space';
      return runShader(backend, {
        key: 'rotate',
        inputs: { projected, cosines: constantOn(backend, cos), sines: constantOn(backend, sin) },
        sizes: { total, width, headDim: width / 3 / numHeads, length: space ? P : T, inner: space ? 1 : P },
        outputShape: projected!.shape,
        workgroups: Math.ceil(total / workgroupSize),
        code,
      });
    },
  },
};
