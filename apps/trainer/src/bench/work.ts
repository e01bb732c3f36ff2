import { Dynamics, dynamicsLoss, generate } from '@genie/dynamics';
import { Random } from '@genie/ops';
import { AdamW, clipFactor, globalNorm } from '@genie/training';
import { VideoTokenizer, videoTokenizerLoss } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';

/** Sizes of the work; the defaults are the PyTorch reference's, so that figures stand side by side. */
export interface BenchSizes {
  batch: number;
  patch: number;
  embed: number;
  heads: number;
  hidden: number;
  /** Blocks of each half of the tokenizer; the dynamics has twice as many. */
  blocks: number;
}

/** One unit of work that is timed: a training step, or a frame of play. */
export interface BenchWork {
  run(): Promise<void>;
  /** Frames that one unit handles. */
  frames: number;
  dispose(): void;
}

const frame = { height: 64, width: 64, channels: 3 };
const length = 4;

function tokenizerOf(sizes: BenchSizes): VideoTokenizer {
  const { patch, embed, heads, hidden, blocks } = sizes;
  return new VideoTokenizer(
    { ...frame, patchSize: patch, embedDim: embed, numHeads: heads, hiddenDim: hidden, numBlocks: blocks },
    new Random(0),
  );
}

function dynamicsOf(sizes: BenchSizes): Dynamics {
  const { patch, embed, heads, hidden, blocks } = sizes;
  const config = {
    height: 64,
    width: 64,
    patchSize: patch,
    embedDim: embed,
    numHeads: heads,
    hiddenDim: hidden,
    numBlocks: 2 * blocks,
  };
  return new Dynamics(config, new Random(0));
}

/** Forward, backward, clip at 1, AdamW, and the loss read back: what a training step is. */
function trainingStep(
  parameters: Record<string, tf.Variable>,
  loss: () => tf.Scalar,
): { run: () => Promise<void>; dispose: () => void } {
  const optimizer = new AdamW(parameters, {});
  const variables = Object.values(parameters).filter((variable) => variable.trainable);
  return {
    async run() {
      const { value, grads } = tf.variableGrads(loss, variables);
      const norm = tf.tidy(() =>
        globalNorm(tf.concat1d(Object.values(grads).map((g) => tf.reshape(g, [-1]) as tf.Tensor1D))),
      );
      const factor = clipFactor((await norm.data())[0], 1);
      const clipped = Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, tf.mul(g, factor)]));
      const named = Object.fromEntries(
        Object.entries(parameters)
          .map(([name, v]) => [name, clipped[v.name]])
          .filter(([, g]) => g !== undefined),
      );
      optimizer.apply(named as Record<string, tf.Tensor>, 1e-3);
      await value.data();
      tf.dispose([value, grads, clipped, norm] as tf.TensorContainer);
    },
    dispose: () => optimizer.dispose(),
  };
}

export function tokenizerWork(sizes: BenchSizes): BenchWork {
  const model = tokenizerOf(sizes);
  const frames = tf.randomUniform<tf.Rank.R5>([sizes.batch, length, 64, 64, 3], -1, 1, 'float32', 0);
  const step = trainingStep(model.parameters(), () => videoTokenizerLoss(model, frames).loss);
  return {
    ...step,
    frames: sizes.batch * length,
    dispose: disposer(step, model, frames),
  };
}

export function dynamicsWork(sizes: BenchSizes): BenchWork {
  const model = dynamicsOf(sizes);
  const patches = (64 / sizes.patch) ** 2;
  const codes = tf.randomNormal<tf.Rank.R4>([sizes.batch, length, patches, 5], 0, 1, 'float32', 0);
  const tokens = tf.randomUniform<tf.Rank.R3>([sizes.batch, length, patches], 0, 1024, 'int32', 0);
  const actions = tf.randomNormal<tf.Rank.R3>([sizes.batch, length - 1, 2], 0, 1, 'float32', 0);
  const random = new Random(0);
  const step = trainingStep(model.parameters(), () => dynamicsLoss(model, { codes, tokens, actions }, { random }).loss);
  return {
    ...step,
    frames: sizes.batch * length,
    dispose: disposer(step, model, codes, tokens, actions),
  };
}

/** One new frame after four: tokens of the context, ten rounds of unmasking, pixels. */
export function playWork(sizes: BenchSizes, steps: number): BenchWork {
  const tokenizer = tokenizerOf(sizes);
  const model = dynamicsOf(sizes);
  const frames = tf.randomUniform<tf.Rank.R5>([1, length, 64, 64, 3], -1, 1, 'float32', 0);
  const actions = tf.zeros<tf.Rank.R3>([1, length, 2]);
  return {
    frames: 1,
    async run() {
      const context = tf.tidy(() => tokenizer.encode(frames).codes);
      const tokens = await generate(
        model,
        { context, actions, horizon: 1 },
        { steps, temperature: 1, random: new Random(0) },
      );
      const pixels = tf.tidy(() =>
        tokenizer.decode(tf.concat([context, tokenizer.quantizer.codes(tokens) as tf.Tensor4D], 1)),
      );
      await pixels.data();
      tf.dispose([context, tokens, pixels]);
    },
    dispose: disposer(tokenizer, model, frames, actions),
  };
}

function disposer(...parts: { dispose(): void }[]): () => void {
  return () => {
    for (const part of parts) part.dispose();
  };
}
