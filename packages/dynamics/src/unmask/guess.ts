import { chooseTokens, type Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { drawByWeights } from '../variants/draw-by-weights.ts';
import type { ResolvedSampling } from './sampling.ts';

/** A token for every place, and how sure the model is there: the largest probability. */
export interface Guess {
  tokens: ArrayLike<number>;
  confidence: ArrayLike<number>;
}

/** Sampling options of one round of drawing tokens. */
export type DrawOptions = Pick<ResolvedSampling, 'temperature' | 'topK' | 'topP'>;

/** The most probable tokens. Chosen where the logits are, so that little has to be read, and asynchronously for WebGPU. */
export async function likeliestTokens(logits: tf.Tensor4D): Promise<Guess> {
  const choice = chooseTokens(logits);
  if (choice) return read(choice.tokens, choice.confidence);
  const [indices, probabilities] = tf.tidy(() => [tf.argMax(logits, -1), tf.div(1, tf.sum(relative(logits), -1))]);
  return read(indices!, probabilities!);
}

/**
 * Tokens drawn by the inverse of the cumulative distribution: by one operation where the backend has it, else here, because tfjs'
 * cumsum fails on the wasm backend.
 *
 * Temperature first, then of what is left the `topK` most probable, then of these the `topP`. The confidence is that of the whole
 * distribution, at the temperature. Every place takes one random number, so that the draws of one place do not depend on the others.
 *
 * @param logits [B, T, P, V]
 * @param hidden 1 where a token is wanted; what stands elsewhere has no meaning
 * @param randoms one for each of the B clips, so that what one draws does not depend on the others
 */
export async function drawTokens(
  logits: tf.Tensor4D,
  hidden: Uint8Array,
  { temperature, topK, topP }: DrawOptions,
  randoms: readonly Random[],
): Promise<Guess> {
  const vocabulary = logits.shape[3];
  const places = logits.size / vocabulary;
  const perClip = places / randoms.length;
  const uniforms = Float32Array.from({ length: places }, (_, place) => randoms[Math.floor(place / perClip)]!.uniform());
  const cut = (topK > 0 && topK < vocabulary) || topP < 1;
  const choice = cut ? undefined : chooseTokens(logits, { temperature, uniforms });
  if (choice) return read(choice.tokens, choice.confidence);
  const weights = tf.tidy(() => relative(tf.div(logits, temperature)));
  const values = await weights.data<'float32'>();
  weights.dispose();
  return drawByWeights(values, vocabulary, { hidden, uniforms, topK, topP });
}

async function read(tokens: tf.Tensor, confidence: tf.Tensor): Promise<Guess> {
  const values = await Promise.all([tokens.data(), confidence.data()]);
  tf.dispose([tokens, confidence]);
  return { tokens: values[0], confidence: values[1] };
}

/** Probabilities as multiples of the largest one, which cannot overflow: exp(x - max x) over the last axis. */
function relative(logits: tf.Tensor): tf.Tensor {
  return tf.exp(tf.sub(logits, tf.max(logits, -1, true)));
}
