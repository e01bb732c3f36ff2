import type { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { Dynamics } from './dynamics.ts';
import { drawTokens, likeliestTokens } from './guess.ts';
import { surest } from './order.ts';
import { type ScheduleKind, unmaskingSchedule } from './schedule.ts';

/** How the tokens of new frames are opened. */
export interface UnmaskOptions {
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
 * Opens all tokens of new frames, which start hidden, in a few rounds: each guesses every hidden token, and keeps those it is
 * surest of.
 *
 * @param pass the model: codes of the new frames [B, T, P, L], hidden ones replaced, → logits [B, T, P, V]
 * @param shape of the new frames' tokens, [B, T, P]
 * @returns tokens, int32 [B, T, P]
 * @see https://arxiv.org/abs/2202.04200 (MaskGIT), section 3.2, iterative decoding
 */
export async function unmask(
  model: Dynamics,
  pass: (future: tf.Tensor4D) => tf.Tensor4D,
  shape: [number, number, number],
  options: UnmaskOptions,
): Promise<tf.Tensor3D> {
  const { steps = 10, temperature = 0, schedule = 'exponential', random } = options;
  const [batch, horizon, patches] = shape;
  const perClip = horizon * patches;
  const tokens = new Int32Array(batch * perClip);
  const hidden = new Uint8Array(batch * perClip).fill(1);
  for (const count of unmaskingSchedule(perClip, steps, schedule)) {
    const logits = tf.tidy(() =>
      pass(
        model.hide(
          model.quantizer.codes(tf.tensor3d(tokens, shape, 'int32')) as tf.Tensor4D,
          tf.tensor3d(hidden, shape, 'int32'),
        ),
      ),
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
  return tf.tensor3d(tokens, shape, 'int32');
}
