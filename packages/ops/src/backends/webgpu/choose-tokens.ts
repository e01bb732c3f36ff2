import * as tf from '@tensorflow/tfjs-core';
import type { ShaderKernels } from './kernel.ts';
import { runShader, type WebGpuBackend, workgroupSize } from './program.ts';

type What = 'token' | 'confidence';

/**
 * A workgroup has a row: its invocations find the largest logit and, each for a stretch of its own, the sum of exponentials; then
 * the first one walks over the stretches, and within one, to where the sum so far exceeds the drawn share.
 */
const code = (what: What, drawn: boolean): string => `
  var<workgroup> most : array<f32, ${workgroupSize}>;
  var<workgroup> sums : array<f32, ${workgroupSize}>;
  fn weight(x : f32) -> f32 { return exp((x - most[0]) / uniforms.temperature); }
  fn main(index : i32) {
    let lane = i32(localIndex);
    // All invocations must reach the barriers, also those of a workgroup beyond the last row: it makes that one again.
    let row = min(index / ${workgroupSize}, uniforms.rows - 1);
    let start = row * uniforms.width;
    let stretch = (uniforms.width + ${workgroupSize - 1}) / ${workgroupSize};
    let first = min(lane * stretch, uniforms.width);
    let end = min(first + stretch, uniforms.width);
    most[lane] = logits[start];
    for (var i = first; i < end; i++) { most[lane] = max(most[lane], logits[start + i]); }
    workgroupBarrier();
    for (var half = ${workgroupSize / 2}; half > 0; half /= 2) {
      if (lane < half) { most[lane] = max(most[lane], most[lane + half]); }
      workgroupBarrier();
    }
    var own = 0.0;
    for (var i = first; i < end; i++) { own += weight(logits[start + i]); }
    sums[lane] = own;
    workgroupBarrier();
    if (lane > 0) { return; }
    ${what === 'confidence' || drawn ? `var total = 0.0; for (var k = 0; k < ${workgroupSize}; k++) { total += sums[k]; }` : ''}
    ${what === 'confidence' ? 'result[row] = 1.0 / total;' : drawn ? walk : seek}
  }`;

const walk = `
    var left = draws[row] * total;
    var k = 0;
    for (; k < ${workgroupSize - 1} && left >= sums[k]; k++) { left -= sums[k]; }
    var token = min(k * stretch, uniforms.width - 1);
    for (; token < uniforms.width - 1; token++) {
      let share = weight(logits[start + token]);
      if (left < share) { break; }
      left -= share;
    }
    result[row] = token;`;

// Of equals the first.
const seek = `
    var token = 0;
    for (; token < uniforms.width - 1 && logits[start + token] != most[0]; token++) {}
    result[row] = token;`;

function choose(
  backend: WebGpuBackend,
  what: What,
  { logits, uniforms }: tf.NamedTensorInfoMap,
  temperature: number,
): tf.TensorInfo {
  const width = logits!.shape.at(-1)!;
  const rows = tf.util.sizeFromShape(logits!.shape) / width;
  return runShader(backend, {
    key: `choose_${what}_${uniforms !== undefined}`,
    inputs: { logits, draws: what === 'token' ? uniforms : undefined },
    sizes: { rows, width },
    floats: { temperature },
    outputShape: [rows],
    dtype: what === 'token' ? 'int32' : 'float32',
    workgroups: rows,
    code: code(what, uniforms !== undefined),
  });
}

export const chooseTokensOnWebGpu: ShaderKernels = {
  /** The tokens, and the largest probabilities. */
  GenieChooseTokens: {
    run: (backend, inputs, { temperature }: { temperature: number }) =>
      (['token', 'confidence'] as const).map((what) => choose(backend, what, inputs, temperature)),
  },
};
