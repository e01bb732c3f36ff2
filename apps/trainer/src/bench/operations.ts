import { type BenchSizes, patchesOf, world } from './sizes.ts';
import type { BenchModel } from './training-bench.ts';

/**
 * Operations of one training step, by kind; an addition, a multiplication, a comparison or an exponential is one.
 *
 * The backward pass counts twice the forward pass, as is usual: a product of matrices has two gradients, each as much work.
 * Norms, gates, positions, the loss and the optimizer are left out: their work grows with the numbers, not with products of sizes.
 */
export interface StepOperations {
  /** Of linear maps, the embeddings and heads among them: 2 · rows · inputs · outputs. */
  linear: number;
  /** Of queries with keys, and of weights with values: 4 · E for each pair of places that see one another. */
  attention: number;
  /** Of softmax, 5 a score and head (greatest, difference, exponential, sum, quotient), the vocabulary's logits too. */
  softmax: number;
  total: number;
  /** Bytes that have to pass through memory: each operator reads its inputs once and writes its outputs once, in float32. */
  bytes: number;
  /** Operations a byte. */
  intensity: number;
}

/** Forward, and backward twice. */
const passes = 3;
const operationsPerScore = 5;
const bytesPerNumber = 4;
/** Numbers that AdamW reads (parameter, gradient, two moments) and writes (all but the gradient) for each parameter. */
const optimizerTraffic = 7;

/** A linear map, applied to so many rows. */
interface LinearMap {
  rows: number;
  inputs: number;
  outputs: number;
}

/** Counts the operations of a training step of these sizes, by formula. */
export function operationsOf(model: BenchModel, sizes: BenchSizes): StepOperations {
  const { batch, embed, heads, blocks: half, hidden } = sizes;
  const blocks = 2 * half;
  const patches = patchesOf(sizes);
  const frames = batch * world.frames;
  const rows = frames * patches;
  const inner = Math.floor((2 * hidden) / 3);
  // Pairs of places that see one another: all of a frame, and each place with itself in this frame and those before.
  const pairs = blocks * rows * (patches + (world.frames + 1) / 2);
  const scores = heads * pairs + (model === 'dynamics' ? rows * world.vocabulary : 0);
  const maps = linearMaps(model, sizes, { rows, frames, inner });

  const linear = passes * sum(maps, ({ rows, inputs, outputs }) => 2 * rows * inputs * outputs);
  const attention = passes * 4 * embed * pairs;
  const softmax = passes * operationsPerScore * scores;
  const total = linear + attention + softmax;

  const parameters = sum(maps, ({ inputs, outputs }) => (inputs + 1) * outputs);
  const linearNumbers = sum(maps, (map) => map.rows * (map.inputs + map.outputs)) + parameters;
  // Two attentions a block: queries, keys and values in, one embedding out. Three norms: two in, one out. A gate: two in, one out.
  const otherNumbers = blocks * rows * (2 * 4 * embed + 3 * 3 * embed + 3 * inner);
  const bytes = bytesPerNumber * (passes * (linearNumbers + otherNumbers) + optimizerTraffic * parameters);
  return { linear, attention, softmax, total, bytes, intensity: total / bytes };
}

/** All linear maps of a step's forward pass. */
function linearMaps(
  model: BenchModel,
  { patch, embed, blocks: half }: BenchSizes,
  { rows, frames, inner }: { rows: number; frames: number; inner: number },
): LinearMap[] {
  const pixels = world.channels * patch ** 2;
  const map = (inputs: number, outputs: number): LinearMap => ({ rows, inputs, outputs });
  const block: LinearMap[] = [
    // Query, key and value, then the output, of attention in space and of attention in time.
    ...[map(embed, 3 * embed), map(embed, embed), map(embed, 3 * embed), map(embed, embed)],
    ...[map(embed, 2 * inner), map(inner, embed)],
  ];
  const allBlocks = Array.from({ length: 2 * half }, () => block).flat();
  if (model === 'tokenizer') {
    const { latents } = world;
    return [map(pixels, embed), map(embed, latents), map(latents, embed), map(embed, pixels), ...allBlocks];
  }
  // The action of a frame scales and shifts each of a block's three norms.
  const films = Array.from({ length: 2 * half * 3 }, () => ({
    rows: frames,
    inputs: world.actions,
    outputs: 2 * embed,
  }));
  return [map(world.latents, embed), map(embed, world.vocabulary), ...films, ...allBlocks];
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
