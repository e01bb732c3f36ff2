import type * as tf from '@tensorflow/tfjs-core';
import type { ShaderKernels } from './kernel.ts';
import { runShader, type WebGpuBackend, workgroupSize } from './program.ts';

interface Attributes {
  epsilon: number;
  /** True when the mean is subtracted: layer norm; else RMS norm. */
  centre: boolean;
}

/** A workgroup makes a row: its invocations sum every 64th number, then their sums in pairs. */
function normalize(
  backend: WebGpuBackend,
  inputs: tf.NamedTensorInfoMap,
  { epsilon, centre }: Attributes,
): tf.TensorInfo {
  const { x, residual, weight, bias, film } = inputs;
  const width = x!.shape.at(-1)!;
  const rows = x!.shape.reduce((a, b) => a * b, 1) / width;
  const given = {
    residual: residual !== undefined,
    weight: weight !== undefined,
    bias: bias !== undefined,
    film: film !== undefined,
  };
  return runShader(backend, {
    key: `norm_${centre}_${Object.values(given)}`,
    inputs: { x, residual, weight, bias, film },
    sizes: { rows, width, group: film ? rows / film.shape[0]! : rows },
    floats: { epsilon },
    outputShape: x!.shape,
    workgroups: rows,
    code: code(centre, given),
  });
}

function code(centre: boolean, given: Record<'residual' | 'weight' | 'bias' | 'film', boolean>): string {
  const over = (what: string): string => `for (var i = lane; i < uniforms.width; i += ${workgroupSize}) { ${what} }`;
  return `
  var<workgroup> sums : array<f32, ${workgroupSize}>;
  fn sumOf(own : f32, lane : i32) -> f32 {
    sums[lane] = own;
    workgroupBarrier();
    for (var half = ${workgroupSize / 2}; half > 0; half /= 2) {
      if (lane < half) { sums[lane] += sums[lane + half]; }
      workgroupBarrier();
    }
    let all = sums[0];
    workgroupBarrier();
    return all;
  }
  fn at(place : i32) -> f32 { return x[place]${given.residual ? ' + residual[place]' : ''}; }
  fn main(index : i32) {
    let lane = i32(localIndex);
    // All invocations must reach the barriers, also those of a workgroup beyond the last row: it makes that one again.
    let row = min(index / ${workgroupSize}, uniforms.rows - 1);
    let start = row * uniforms.width;
    let width = f32(uniforms.width);
    var own = 0.0;
    ${centre ? `${over('own += at(start + i);')} let mean = sumOf(own, lane) / width; own = 0.0;` : 'let mean = 0.0;'}
    ${over('let d = at(start + i) - mean; own += d * d;')}
    let inverse = inverseSqrt(sumOf(own, lane) / width + uniforms.epsilon);
    ${given.film ? 'let frame = row / uniforms.group * 2 * uniforms.width;' : ''}
    ${over(`
      var y = (at(start + i) - mean) * inverse;
      ${given.weight ? 'y *= weight[i];' : ''}
      ${given.bias ? 'y += bias[i];' : ''}
      ${given.film ? 'y = y * (1.0 + film[frame + i]) + film[frame + uniforms.width + i];' : ''}
      result[start + i] = y;`)}
  }`;
}

/** For `rmsNorm` and `layerNorm`. */
export const normOnWebGpu: ShaderKernels = { GenieNorm: { run: normalize } };
