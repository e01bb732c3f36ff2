import { type ActionTokenizerConfig, actionTokenizerSchema } from '@genie/action-tokenizer';
import { type DynamicsConfig, dynamicsSchema } from '@genie/dynamics';
import { printable } from '@genie/ops';
import { parseConfig } from '@genie/stt';
import { type VideoTokenizerConfig, videoTokenizerSchema } from '@genie/video-tokenizer';
import type { ModelKind } from './names.ts';
import type { TorchTensor } from './torch-file.ts';
import { worded } from './worded.ts';

export type ReferenceConfig =
  | { kind: 'video-tokenizer'; config: VideoTokenizerConfig }
  | { kind: 'action-tokenizer'; config: ActionTokenizerConfig }
  | { kind: 'dynamics'; config: DynamicsConfig };

/** Side of a frame in pixels: no weight depends on it, and places of patches are made for all of it. */
const LARGEST_FRAME = 4096;

/** Detects which of the reference's three models the parameters belong to; each has one that the others lack. */
export function detectKind(names: Iterable<string>, file: string): ModelKind {
  const known: [string, ModelKind][] = [
    ['encoder.latent_head.1.weight', 'video-tokenizer'],
    ['encoder.action_head.1.weight', 'action-tokenizer'],
    ['output_mlp.weight', 'dynamics'],
  ];
  const present = new Set(names);
  const found = known.find(([name]) => present.has(name));
  if (found) return found[1];
  const first = printable([...present].slice(0, 3).join(', '), 200) || 'nothing';
  throw new Error(
    `${file}: none of the reference's models (found ${first}), expected one with ${known.map(([name]) => name).join(', or ')}`,
  );
}

/**
 * The configuration of this project that means what the reference's does. Keys that the reference's own loader has
 * defaults for have the same ones here. Sizes that the parameters show are taken from them, and contradictions are errors.
 */
export function readConfig(
  kind: ModelKind,
  saved: ReadonlyMap<unknown, unknown>,
  parameters: ReadonlyMap<string, TorchTensor>,
  file: string,
): ReferenceConfig {
  const integer = (key: string, fallback: number): number => {
    const value = saved.get(key) ?? fallback;
    if (!Number.isInteger(value) || (value as number) < 1) {
      throw new Error(`${file}: config.${key} is ${worded(value)}, expected a positive integer`);
    }
    return value as number;
  };
  /** A size that stands in both files has to be the same in both. */
  const agreed = (key: string, fallback: number, parameter: string, actual: number | undefined): number => {
    const value = integer(key, fallback);
    if (actual === undefined) throw new Error(`${file}: the parameter ${parameter} is missing beside it`);
    if (actual !== value) throw new Error(`${file}: config.${key} is ${value}, but ${parameter} says ${actual}`);
    return value;
  };
  const shape = (parameter: string): number[] => parameters.get(parameter)?.shape ?? [];

  const frameSize = integer('frame_size', 128);
  if (frameSize > LARGEST_FRAME)
    throw new Error(`${file}: config.frame_size is ${frameSize}, expected at most ${LARGEST_FRAME} pixels`);
  const first = kind === 'dynamics' ? 'latent_embed.weight' : 'encoder.patch_embed.proj.weight';
  const common = {
    height: frameSize,
    width: frameSize,
    patchSize: integer('patch_size', 8),
    embedDim: agreed('embed_dim', 128, first, shape(first)[0]),
    numHeads: integer('num_heads', 8),
    hiddenDim: integer('hidden_dim', 256),
    numBlocks: integer('num_blocks', 4),
  };
  if (kind === 'action-tokenizer') {
    const actions = integer('n_actions', 8);
    const dimensions = agreedActionDimensions(actions, shape('encoder.action_head.3.weight')[0], file);
    const config = { ...common, levels: new Array<number>(dimensions).fill(2) };
    return { kind, config: parseConfig(actionTokenizerSchema, config, file) };
  }
  const embedding = kind === 'dynamics' ? 'latent_embed.weight' : 'decoder.latent_embed.weight';
  const latentDim = agreed('latent_dim', 6, embedding, shape(embedding)[1]);
  const levels = new Array<number>(latentDim).fill(integer('num_bins', 4));
  if (kind === 'video-tokenizer') {
    return { kind, config: parseConfig(videoTokenizerSchema, { ...common, levels }, file) };
  }
  // The reference too finds the actions' dimensions in the parameters where the configuration does not say.
  const film = 'transformer.blocks.0.spatial_attn.norm.to_gamma_beta.1.weight';
  const actionDim = agreed('conditioning_dim', shape(film)[1] ?? 3, film, shape(film)[1]);
  const experts = saved.get('use_moe')
    ? { feedForward: 'moe' as const, numExperts: integer('num_experts', 4), topKExperts: integer('top_k_experts', 2) }
    : {};
  return { kind, config: parseConfig(dynamicsSchema, { ...common, levels, actionDim, ...experts }, file) };
}

function agreedActionDimensions(actions: number, dimensions: number | undefined, file: string): number {
  if (2 ** (dimensions ?? -1) === actions) return dimensions!;
  throw new Error(
    `${file}: config.n_actions is ${actions}, but the encoder has ${dimensions} outputs of 2 levels each`,
  );
}
