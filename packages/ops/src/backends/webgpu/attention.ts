import type * as tf from '@tensorflow/tfjs-core';
import type { AttentionOptions } from '../../operations/attention.ts';
import { constantOn } from './constants.ts';
import type { ShaderKernels } from './kernel.ts';
import { runShader, type WebGpuBackend, workgroupSize } from './program.ts';

type Attributes = Omit<AttentionOptions, 'rotary'>;

/** Sequences up to this length are read by each invocation for itself; longer ones go through the workgroup's memory. */
const shortLength = 16;

/** Bytes of workgroup memory that every WebGPU device has. */
const workgroupBytes = 16384;

const longestHead = 256;

/**
 * Attention over one axis in one dispatch. An invocation has one query of one head; it keeps the largest score, the sum of
 * exponentials and the weighted sum of values so far, and rescales both sums when a larger score comes (online softmax,
 * https://arxiv.org/abs/1805.02867; in tiles, https://arxiv.org/abs/2205.14135). No score goes to memory.
 */
function attend(backend: WebGpuBackend, { projected }: tf.NamedTensorInfoMap, attributes: Attributes): tf.TensorInfo {
  const { numHeads, axis, causal = false, bias } = attributes;
  const [B, T, P, width] = projected!.shape as [number, number, number, number];
  const headDim = width / 3 / numHeads;
  const space = axis === 'space';
  const length = space ? P : T;
  const sequences = (space ? B * T : B * P) * numHeads;
  const tiled = length > shortLength;
  const components = headDim % 4 === 0 ? 4 : 1;
  const blocks = Math.ceil(length / workgroupSize); // of queries
  return runShader(backend, {
    key: `attention_${headDim}_${causal}_${bias !== undefined}_${tiled}`,
    inputs: { projected, table: bias && constantOn(backend, bias) },
    sizes: { sequences, numHeads, length, inner: space ? 1 : P, blocks },
    floats: { scale: 1 / Math.sqrt(headDim) },
    outputShape: [B, T, P, width / 3],
    components,
    componentsOf: { table: 1 },
    workgroups: tiled ? sequences * blocks : Math.ceil((sequences * length) / workgroupSize),
    code: code({ size: headDim / components, components, headDim, causal, biased: bias !== undefined, tiled }),
  });
}

interface Constants {
  /** Elements of a head, each of `components` numbers. */
  size: number;
  components: 1 | 4;
  headDim: number;
  causal: boolean;
  biased: boolean;
  tiled: boolean;
}

function code({ size, components, headDim, causal, biased, tiled }: Constants): string {
  const element = components === 4 ? 'vec4<f32>' : 'f32';
  const dot = (a: string, b: string): string => (components === 4 ? `dot(${a}, ${b})` : `${a} * ${b}`);
  const biasOf = (key: string): string =>
    biased ? ` + table[(head * uniforms.length + query) * uniforms.length + ${key}]` : '';
  // One more key: its elements are what \`key\` and \`value\` make of i.
  const take = (at: string, key: (i: string) => string, value: (i: string) => string): string => `
      var score = 0.0;
      for (var i = 0; i < SIZE; i++) { score += ${dot('q[i]', key('i'))}; }
      score = score * uniforms.scale${biasOf(at)};
      let larger = max(largest, score);
      let kept = exp(largest - larger);
      let weight = exp(score - larger);
      largest = larger;
      total = total * kept + weight;
      for (var i = 0; i < SIZE; i++) { sum[i] = sum[i] * kept + weight * ${value('i')}; }`;
  const shared = `
  const SIZE = ${size};
  // The first element of place \`place\` of a sequence: of q, and of k and v behind it. Sequences are (outer, inner, head).
  fn row(sequence : i32, place : i32) -> i32 {
    let outer = sequence / uniforms.inner;
    return (outer * uniforms.length + place) * uniforms.inner + sequence % uniforms.inner;
  }`;
  const state = `
    let width = uniforms.numHeads * SIZE;
    var q : array<${element}, SIZE>;
    var sum : array<${element}, SIZE>;
    var largest = -3.0e38;
    var total = 0.0;`;
  const readQuery =
    'for (var i = 0; i < SIZE; i++) { q[i] = projected[row(sequence, query) * 3 * width + head * SIZE + i]; }';
  const write =
    'for (var i = 0; i < SIZE; i++) { result[row(sequence, query) * width + head * SIZE + i] = sum[i] / total; }';
  if (!tiled) {
    const at =
      (part: number) =>
      (i: string): string =>
        `projected[start + ${part} * width + ${i}]`;
    return `${shared}
  fn main(index : i32) {
    if (index >= uniforms.sequences * uniforms.length) { return; }
    let head = index % uniforms.numHeads;
    let query = index / uniforms.numHeads % uniforms.length;
    let sequence = index / uniforms.numHeads / uniforms.length;
    ${state}
    ${readQuery}
    for (var key = 0; key < ${causal ? 'query + 1' : 'uniforms.length'}; key++) {
      let start = row(sequence, key) * 3 * width + head * SIZE;
      ${take('key', at(1), at(2))}
    }
    ${write}
  }`;
  }
  const tile = Math.max(1, Math.min(workgroupSize, Math.floor(workgroupBytes / (8 * headDim))));
  // Barriers must be reached by all invocations, also by those beyond the last query: they compute, and write nothing.
  return `${shared}
  const TILE = ${tile};
  var<workgroup> keys : array<${element}, ${tile * size}>;
  var<workgroup> values : array<${element}, ${tile * size}>;
  fn main(index : i32) {
    let lane = i32(localIndex);
    let group = min(index / ${workgroupSize}, uniforms.sequences * uniforms.blocks - 1);
    let block = group % uniforms.blocks;
    let head = group / uniforms.blocks % uniforms.numHeads;
    let sequence = group / uniforms.blocks / uniforms.numHeads;
    let wanted = block * ${workgroupSize} + lane;
    let query = min(wanted, uniforms.length - 1);
    ${state}
    ${readQuery}
    for (var first = 0; first < uniforms.length; first += TILE) {
      let count = min(TILE, uniforms.length - first);
      workgroupBarrier();
      for (var at = lane; at < count * SIZE; at += ${workgroupSize}) {
        let start = row(sequence, first + at / SIZE) * 3 * width + head * SIZE + at % SIZE;
        keys[at] = projected[start + width];
        values[at] = projected[start + 2 * width];
      }
      workgroupBarrier();
      let seen = ${causal ? 'min(count, query + 1 - first)' : 'count'};
      for (var key = 0; key < seen; key++) {
        ${take(
          'first + key',
          (i) => `keys[key * SIZE + ${i}]`,
          (i) => `values[key * SIZE + ${i}]`,
        )}
      }
    }
    if (wanted < uniforms.length && index / ${workgroupSize} < uniforms.sequences * uniforms.blocks) {
      ${write}
    }
  }`;
}

export const attentionOnWebGpu: ShaderKernels = {
  GenieAttention: {
    run: attend,
    supports(inputs, options) {
      const { projected } = inputs as { projected: tf.Tensor4D };
      return projected.shape[3] / 3 / (options as Attributes).numHeads <= longestHead;
    },
  },
};
