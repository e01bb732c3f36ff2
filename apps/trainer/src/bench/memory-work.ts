import { Dynamics, dynamicsLoss } from '@genie/dynamics';
import { Random, valueAndGradients } from '@genie/ops';
import { AdamW } from '@genie/training';
import { VideoTokenizer, videoTokenizerLoss } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import type { BenchSizes } from './sizes.ts';

/** The models whose memory is measured. */
export const memoryModels = ['tokenizer', 'dynamics'] as const;
export type MemoryModel = (typeof memoryModels)[number];

/** One training step on one clip. */
export interface MemoryWork {
  /** The sizes of the model; its blocks count for each half of the tokenizer, and twice for the dynamics. */
  sizes: Omit<BenchSizes, 'batch'>;
  frames: number;
  /** Height and width of a frame. Default 64. */
  side?: number;
  recompute: boolean;
}

/** A step that can be repeated: loss, gradients and AdamW. It returns the loss. */
export interface MemoryStep {
  run(): Promise<number>;
  dispose(): void;
}

/** Prepares the step: model, optimizer and one clip of random frames or tokens. */
export function memoryStep(model: MemoryModel, work: MemoryWork): MemoryStep {
  const { parameters, loss, parts } = model === 'tokenizer' ? tokenizer(work) : dynamics(work);
  const optimizer = new AdamW(parameters, {});
  const { names, variables } = optimizer.layout;
  return {
    async run() {
      const value = tf.tidy(() => {
        const { value, gradients } = valueAndGradients(loss, variables);
        optimizer.apply(Object.fromEntries(names.map((name, i) => [name, gradients[i]!])), 1e-3);
        return value;
      });
      const [number] = await value.data();
      value.dispose();
      return number;
    },
    dispose() {
      for (const part of [optimizer, ...parts]) part.dispose();
    },
  };
}

interface Prepared {
  parameters: Record<string, tf.Variable>;
  loss: () => tf.Scalar;
  parts: { dispose(): void }[];
}

function tokenizer(work: MemoryWork): Prepared {
  const { side = 64, frames, recompute } = work;
  const model = new VideoTokenizer({ ...sizesOf(work), channels: 3 }, new Random(0));
  const clip = tf.randomUniform<tf.Rank.R5>([1, frames, side, side, 3], -1, 1, 'float32', 1);
  const loss = () => videoTokenizerLoss(model, clip, { recompute }).loss;
  return { parameters: model.parameters(), loss, parts: [model, clip] };
}

function dynamics(work: MemoryWork): Prepared {
  const { side = 64, sizes, frames, recompute } = work;
  const model = new Dynamics({ ...sizesOf(work), numBlocks: 2 * sizes.blocks }, new Random(0));
  const patches = (side / sizes.patch) ** 2;
  const batch = {
    codes: tf.randomNormal<tf.Rank.R4>([1, frames, patches, 5], 0, 1, 'float32', 1),
    tokens: tf.randomUniform<tf.Rank.R3>([1, frames, patches], 0, 1024, 'int32', 2),
    actions: tf.randomNormal<tf.Rank.R3>([1, frames - 1, 2], 0, 1, 'float32', 3),
  };
  const random = new Random(0);
  const loss = () => dynamicsLoss(model, batch, { random, recompute }).loss;
  return { parameters: model.parameters(), loss, parts: [model, ...Object.values(batch)] };
}

function sizesOf({ sizes: { patch, embed, heads, hidden, blocks }, side = 64 }: MemoryWork) {
  const transformer = { embedDim: embed, numHeads: heads, hiddenDim: hidden, numBlocks: blocks };
  return { height: side, width: side, patchSize: patch, ...transformer };
}
