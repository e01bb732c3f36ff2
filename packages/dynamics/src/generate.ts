import type { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { Dynamics } from './dynamics.ts';
import { type ScheduleKind, unmaskingSchedule } from './schedule.ts';

export interface GenerateInput {
  /** Codes of the frames so far, [B, T, P, L]. */
  context: tf.Tensor4D;
  /** Codes of the actions between those frames and up to the last new one, [B, T + horizon - 1, A]. */
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
  { steps = 10, temperature = 0, schedule = 'exponential', random }: GenerateOptions = {},
): Promise<tf.Tensor3D> {
  if (temperature > 0 && !random) throw new Error(`temperature: found ${temperature} without options.random, expected a Random to draw from`);
  const [batch, length, patches] = context.shape;
  if (actions.shape[1] !== length + horizon - 1) {
    const expected = `${length + horizon - 1} (${length} frames and ${horizon} to come)`;
    throw new Error(`actions: found ${actions.shape[1]} per clip, expected ${expected}`);
  }
  const shape: [number, number, number] = [batch, horizon, patches];
  const perClip = horizon * patches;
  const tokens = new Int32Array(batch * perClip);
  const hidden = new Uint8Array(batch * perClip).fill(1);
  for (const count of unmaskingSchedule(perClip, steps, schedule)) {
    const guess = tf.tidy(() => {
      const future = model.hide(codesOf(model, tokens, shape), tf.tensor3d(hidden, shape, 'int32'));
      const logits = model.apply(tf.concat([context, future], 1), actions, { lastFrames: horizon });
      return guessTokens(logits, temperature, random);
    });
    // Asynchronous reads, the only ones that WebGPU has.
    const [guessed, confidence] = await Promise.all([guess.tokens.data(), guess.confidence.data()]);
    tf.dispose(guess);
    for (let clip = 0; clip < batch; clip++) {
      const start = clip * perClip;
      for (const place of surest(confidence, hidden, { start, end: start + perClip, count })) {
        tokens[place] = guessed[place]!;
        hidden[place] = 0;
      }
    }
  }
  return tf.tensor3d(tokens, shape, 'int32');
}

function codesOf(model: Dynamics, tokens: Int32Array, shape: [number, number, number]): tf.Tensor4D {
  return model.quantizer.codes(tf.tensor3d(tokens, shape, 'int32')) as tf.Tensor4D;
}

/** A token for every place, and the largest probability there, which is how sure the model is. */
function guessTokens(
  logits: tf.Tensor4D,
  temperature: number,
  random: Random | undefined,
): { tokens: tf.Tensor; confidence: tf.Tensor } {
  const scaled = temperature > 0 ? tf.div(logits, temperature) : logits;
  const relative = tf.exp(tf.sub(scaled, tf.max(scaled, -1, true))); // [B, T, P, V], the largest is 1
  const confidence = tf.div(1, tf.sum(relative, -1)); // [B, T, P]
  if (temperature === 0 || !random) return { tokens: tf.argMax(logits, -1), confidence };
  // The inverse of the cumulative distribution at a uniform number: how many tokens lie wholly below it.
  const vocabulary = logits.shape[3];
  const cumulative = tf.cumsum(relative, -1); // [B, T, P, V]
  const uniform = tf.tensor(Float32Array.from({ length: confidence.size }, () => random.uniform()), confidence.shape);
  const level = tf.expandDims(tf.div(uniform, confidence), -1); // confidence = 1 / Σ relative
  const below = tf.sum(tf.cast(tf.lessEqual(cumulative, level), 'int32'), -1);
  return { tokens: tf.minimum(below, vocabulary - 1), confidence };
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
