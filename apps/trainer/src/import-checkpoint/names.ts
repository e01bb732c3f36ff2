import type { SafetensorsEntry } from '@genie/ops';
import type { TorchTensor } from './torch-file.ts';

export type ModelKind = 'video-tokenizer' | 'action-tokenizer' | 'dynamics';

/** Parts of the reference's names and what they are called here, tried in this order. */
const commonParts: [RegExp, string][] = [
  [/\bpatch_embed\.proj\b/, 'patchEmbedding.projection'],
  // The norms stand beside the attentions and feed-forwards here, inside them there.
  [/\bspatial_attn\.norm\b/, 'spatialNorm'],
  [/\btemporal_attn\.norm\b/, 'temporalNorm'],
  [/\bffn\.norm\b/, 'feedForwardNorm'],
  [/\bto_gamma_beta\.1\b/, 'film'],
  [/\bspatial_attn\b/, 'spatialAttention'],
  [/\btemporal_attn\b/, 'temporalAttention'],
  [/\bq_proj\b/, 'query'],
  [/\bk_proj\b/, 'key'],
  [/\bv_proj\b/, 'value'],
  [/\bout_proj\b/, 'output'],
  [/\bffn\b/, 'feedForward'],
  [/\bw_v\b/, 'gate'], // the half that goes through SiLU
  [/\bw_g\b/, 'value'],
  [/\bw_o\b/, 'output'],
  [/\bmask_token\b/, 'maskToken'],
];

const partsOf: Record<ModelKind, [RegExp, string][]> = {
  'video-tokenizer': [
    [/\blatent_head\.0\b/, 'norm'],
    [/\blatent_head\.1\b/, 'head'],
    [/\blatent_embed\b/, 'embedding'],
    [/\bframe_head\.to_pixels\b/, 'head'],
  ],
  'action-tokenizer': [
    [/\baction_head\.0\b/, 'norm'],
    [/\baction_head\.1\b/, 'hidden'],
    [/\baction_head\.3\b/, 'head'],
    [/\bframe_head\.0\b/, 'norm'],
    [/\bframe_head\.1\b/, 'head'],
  ],
  dynamics: [
    [/\blatent_embed\b/, 'embedding'],
    [/\boutput_mlp\b/, 'head'],
  ],
};

/** The parameter's name in this project. */
export function parameterName(kind: ModelKind, referenceName: string): string {
  return [...commonParts, ...partsOf[kind]].reduce((name, [part, ours]) => name.replace(part, ours), referenceName);
}

/**
 * The parameter in this project's layout: a linear map's weight is [in, out] here, and [out, in] in PyTorch, where that
 * of a convolution over single pixels, which is the same map, is [out, in, 1, 1].
 */
export function parameterValue(referenceName: string, { dtype, shape, data }: TorchTensor): SafetensorsEntry {
  const linear = referenceName.endsWith('.weight') && shape.length >= 2;
  if (!linear) return { dtype, shape, data };
  const [outputs, inputs] = shape as [number, number];
  if (inputs * outputs !== data.length)
    throw new Error(`${referenceName}: found shape [${shape}], expected a convolution over single pixels`);
  const transposed = new Float32Array(data.length);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) transposed[i * outputs + o] = data[o * inputs + i]!;
  }
  return { dtype: 'F32', shape: [inputs, outputs], data: transposed };
}
