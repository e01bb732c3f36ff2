import type { Random } from '@genie/ops';
import { TemporalCache } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import type { Dynamics } from './dynamics.ts';
import { type ScheduleKind, unmaskingSchedule } from './schedule.ts';

export interface GenerateInput {
  /** Codes of the frames so far, [B, T, P, L]; of those that the cache does not remember, where one is given. */
  context: tf.Tensor4D;
  /** Codes of the actions between those frames and up to the last new one, [B, T + horizon - 1, A]; one more where the cache remembers frames. */
  actions: tf.Tensor3D;
  /** Frames to generate, at least 1. */
  horizon: number;
}

export interface GenerateOptions {
  /** Passes over the model for all new frames together. Default 10. */
  steps?: number;
  /** 0 takes the most probable token, more draws from softmax(logits / temperature). Default 0. */
  temperature?: number;
  /** Default `exponential`. */
  schedule?: ScheduleKind;
  /** Draws the tokens; needed where temperature is above 0. */
  random?: Random;
  /**
   * What the model has seen of the frames before the context; takes over the context. Default: one of its own, which is new
   * for each call, so that the context is computed once and not in every step.
   */
  cache?: TemporalCache;
}

/**
 * Generates the frames that follow: all their tokens start hidden; each step guesses every hidden token, and opens those
 * it is surest of, by the largest probability, until none is hidden.
 *
 * @returns tokens, int32 [B, horizon, P]
 * @see https://arxiv.org/abs/2202.04200 (MaskGIT), section 3.2, iterative decoding
 */
export async function generate(
  model: Dynamics,
  { context, actions, horizon }: GenerateInput,
  options: GenerateOptions = {},
): Promise<tf.Tensor3D> {
  const { steps = 10, temperature = 0, schedule = 'exponential', random, cache = new TemporalCache() } = options;
  if (temperature > 0 && !random)
    throw new Error(`temperature: found ${temperature} without options.random, expected a Random to draw from`);
  const [batch, length, patches] = context.shape;
  const first = cache.next === 0;
  if (first && length === 0) throw new Error('context: found no frame, expected at least 1 where the cache is new');
  if (actions.shape[1] !== length + horizon - (first ? 1 : 0)) {
    const expected = `${length + horizon - (first ? 1 : 0)} (${length} frames and ${horizon} to come${first ? '' : ', after others'})`;
    throw new Error(`actions: found ${actions.shape[1]} per clip, expected ${expected}`);
  }
  const shape: [number, number, number] = [batch, horizon, patches];
  const perClip = horizon * patches;
  const tokens = new Int32Array(batch * perClip);
  const hidden = new Uint8Array(batch * perClip).fill(1);
  const pass = contextOnce(model, { context, actions, horizon }, cache);
  try {
    for (const count of unmaskingSchedule(perClip, steps, schedule)) {
      const logits = tf.tidy(() =>
        pass(model.hide(codesOf(model, tokens, shape), tf.tensor3d(hidden, shape, 'int32'))),
      );
      const guess = temperature > 0 ? await drawTokens(logits, temperature, random!) : await likeliestTokens(logits);
      logits.dispose();
      for (let clip = 0; clip < batch; clip++) {
        const start = clip * perClip;
        for (const place of surest(guess.confidence, hidden, { start, end: start + perClip, count })) {
          tokens[place] = guess.tokens[place]!;
          hidden[place] = 0;
        }
      }
    }
  } finally {
    if (options.cache === undefined) cache.dispose();
  }
  return tf.tensor3d(tokens, shape, 'int32');
}

/**
 * The pass over the model of each step, from the codes of the new frames [B, horizon, P, L] to their logits. The first one computes
 * the context too, and leaves it in the cache for the others.
 */
function contextOnce(
  model: Dynamics,
  { context, actions, horizon }: GenerateInput,
  cache: TemporalCache,
): (future: tf.Tensor4D) => tf.Tensor4D {
  const length = context.shape[1];
  const between = actions.shape[1] - horizon;
  let seen = length === 0;
  return (future) => {
    const fits = cache.length + length + horizon - 1 <= cache.window;
    if (!seen && fits) {
      // Beside the new frames, in one pass.
      seen = true;
      const all = tf.concat([context, future], 1);
      return model.applyNext(all, actions, cache, { remember: length, lastFrames: horizon });
    }
    if (!seen) model.remember(context, tf.slice(actions, [0, 0, 0], [-1, between, -1]), cache);
    seen = true;
    const taken = tf.slice(actions, [0, between, 0], [-1, horizon, -1]);
    return model.applyNext(future, taken, cache, { remember: 0 });
  };
}

function codesOf(model: Dynamics, tokens: Int32Array, shape: [number, number, number]): tf.Tensor4D {
  return model.quantizer.codes(tf.tensor3d(tokens, shape, 'int32')) as tf.Tensor4D;
}

/** A token for every place, and how sure the model is there: the largest probability. */
interface Guess {
  tokens: ArrayLike<number>;
  confidence: ArrayLike<number>;
}

/** The most probable tokens. Chosen where the logits are, so that little has to be read, and asynchronously for WebGPU. */
async function likeliestTokens(logits: tf.Tensor4D): Promise<Guess> {
  const [indices, probabilities] = tf.tidy(() => [tf.argMax(logits, -1), tf.div(1, tf.sum(relative(logits), -1))]);
  const [tokens, confidence] = await Promise.all([indices!.data(), probabilities!.data()]);
  tf.dispose([indices!, probabilities!]);
  return { tokens, confidence };
}

/** Tokens drawn by the inverse of the cumulative distribution, here because tfjs' cumsum fails on the wasm backend. */
async function drawTokens(logits: tf.Tensor4D, temperature: number, random: Random): Promise<Guess> {
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

/** The `count` hidden places from `start` to `end` with the highest confidence; of equals, the first. */
function surest(
  confidence: ArrayLike<number>,
  hidden: Uint8Array,
  { start, end, count }: { start: number; end: number; count: number },
): number[] {
  const places: number[] = [];
  for (let place = start; place < end; place++) if (hidden[place]) places.push(place);
  return places.sort((a, b) => confidence[b]! - confidence[a]! || a - b).slice(0, count);
}
