import type { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';

/** A token for every place, and how sure the model is there: the largest probability. */
export interface Guess {
  tokens: ArrayLike<number>;
  confidence: ArrayLike<number>;
}

/** The most probable tokens. Chosen where the logits are, so that little has to be read, and asynchronously for WebGPU. */
export async function likeliestTokens(logits: tf.Tensor4D): Promise<Guess> {
  const [indices, probabilities] = tf.tidy(() => [tf.argMax(logits, -1), tf.div(1, tf.sum(relative(logits), -1))]);
  const [tokens, confidence] = await Promise.all([indices!.data(), probabilities!.data()]);
  tf.dispose([indices!, probabilities!]);
  return { tokens, confidence };
}

/** Tokens drawn by the inverse of the cumulative distribution, here because tfjs' cumsum fails on the wasm backend. */
export async function drawTokens(logits: tf.Tensor4D, temperature: number, random: Random): Promise<Guess> {
  const weights = tf.tidy(() => relative(tf.div(logits, temperature)));
  const values = await weights.data<'float32'>();
  weights.dispose();
  const vocabulary = logits.shape[3];
  const places = values.length / vocabulary;
  const tokens = new Int32Array(places);
  const confidence = new Float64Array(places);
  for (let place = 0; place < places; place++) {
    const row = values.subarray(place * vocabulary, (place + 1) * vocabulary);
    const total = row.reduce((sum, weight) => sum + weight, 0);
    confidence[place] = 1 / total; // the largest weight is 1
    let left = total * random.uniform();
    let token = 0;
    while (token < vocabulary - 1 && left >= row[token]!) left -= row[token++]!;
    tokens[place] = token;
  }
  return { tokens, confidence };
}

/** Probabilities as multiples of the largest one, which cannot overflow: exp(x - max x) over the last axis. */
function relative(logits: tf.Tensor): tf.Tensor {
  return tf.exp(tf.sub(logits, tf.max(logits, -1, true)));
}
