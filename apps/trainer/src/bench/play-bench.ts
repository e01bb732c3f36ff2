import { generate } from '@genie/dynamics';
import { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { dynamicsOf, tokenizerOf } from './models.ts';
import { type BenchSizes, world } from './sizes.ts';

export interface PlayBench {
  sizes: BenchSizes;
  /** Rounds of unmasking in a frame. */
  steps: number;
  warmUp: number;
  repeat: number;
}

/** Milliseconds of each new frame after a context of four: tokens of the context, rounds of unmasking, pixels. */
export async function runPlayBench({ sizes, steps, warmUp, repeat }: PlayBench): Promise<number[]> {
  const tokenizer = tokenizerOf(sizes);
  const model = dynamicsOf(sizes);
  const { size, channels, frames: length } = world;
  const frames = tf.randomUniform<tf.Rank.R5>([1, length, size, size, channels], -1, 1, 'float32', 0);
  const actions = tf.zeros<tf.Rank.R3>([1, length, world.actions]);
  const milliseconds: number[] = [];
  for (let i = 0; i < warmUp + repeat; i++) {
    const started = performance.now();
    const context = tf.tidy(() => tokenizer.encode(frames).codes);
    const input = { context, actions, horizon: 1 };
    const tokens = await generate(model, input, { steps, temperature: 1, random: new Random(0) });
    const pixels = tf.tidy(() =>
      tokenizer.decode(tf.concat([context, tokenizer.quantizer.codes(tokens) as tf.Tensor4D], 1)),
    );
    await pixels.data();
    tf.dispose([context, tokens, pixels]);
    if (i >= warmUp) milliseconds.push(performance.now() - started);
  }
  tokenizer.dispose();
  model.dispose();
  tf.dispose([frames, actions]);
  return milliseconds;
}
