import { patchGrid, type Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { Dynamics } from './dynamics.ts';
import { drawTokens, likeliestTokens } from './guess.ts';
import { placeOrder } from './order.ts';
import { drawsAtRandom, type ResolvedSampling, resolveSampling, type SamplingOptions } from './sampling.ts';
import { unmaskingSchedule } from './schedule.ts';

/** What stands after a round of unmasking, for those who look inside. The arrays are the receiver's own. */
export interface UnmaskingRound {
  /** This round, from 0 on, and how many there are; with a `threshold`, at most. */
  round: number;
  rounds: number;
  /** [B, T, P] of the arrays, T the new frames. */
  shape: [number, number, number];
  /** Open tokens, and where a place is still hidden what this round guessed. */
  tokens: Int32Array;
  /** 1 where a token is open. */
  open: Uint8Array;
  /** The largest probability at each place, when its token was guessed: in this round, or in that which opened it. */
  confidence: Float32Array;
}

/** How the tokens of new frames are opened. */
export interface UnmaskOptions extends SamplingOptions {
  /** Draws the tokens and the order; needed where these are random, see {@link SamplingOptions}. */
  random?: Random | undefined;
  /** Gets what stands after each round; the next one waits for it. */
  onRound?: ((round: UnmaskingRound) => void | Promise<void>) | undefined;
}

/**
 * Opens all tokens of new frames, which start hidden, in a few rounds: each guesses every hidden token, and keeps some of them,
 * by default those it is surest of.
 *
 * @param pass the model: codes of the new frames [B, T, P, L], hidden ones replaced, → logits [B, T, P, V]
 * @param shape of the new frames' tokens, [B, T, P]
 * @returns tokens, int32 [B, T, P]
 * @throws where an option cannot be used, or chance is asked for without `random`
 * @see https://arxiv.org/abs/2202.04200 (MaskGIT), section 3.2, iterative decoding
 */
export async function unmask(
  model: Dynamics,
  pass: (future: tf.Tensor4D) => tf.Tensor4D,
  shape: [number, number, number],
  { random, onRound, ...options }: UnmaskOptions,
): Promise<tf.Tensor3D> {
  const sampling = resolveSampling(options);
  checkRandom(sampling, random);
  const [batch, frames, patches] = shape;
  const perClip = frames * patches;
  const tokens = new Int32Array(batch * perClip);
  const hidden = new Uint8Array(batch * perClip).fill(1);
  const confidence = new Float32Array(batch * perClip);
  const choose = placeOrder(sampling, { batch, frames, ...patchGrid(model.config) }, random);
  const counts = sampling.threshold > 0 ? undefined : unmaskingSchedule(perClip, sampling.steps, sampling.schedule);
  const rounds = counts?.length ?? sampling.steps;
  for (let round = 0; round < rounds && hidden.includes(1); round++) {
    const logits = tf.tidy(() => pass(hide(model, tokens, hidden, shape)));
    const temperature = annealed(sampling, round, rounds);
    const guess =
      temperature > 0
        ? await drawTokens(logits, hidden, { ...sampling, temperature }, random!)
        : await likeliestTokens(logits);
    logits.dispose();
    for (let place = 0; onRound && place < hidden.length; place++) {
      if (hidden[place]) confidence[place] = guess.confidence[place]!;
    }
    const progress = (round + 1) / rounds;
    for (let clip = 0; clip < batch; clip++) {
      const own = { start: clip * perClip, end: (clip + 1) * perClip };
      const count = counts?.[round] ?? sureCount(guess.confidence, hidden, own, sampling.threshold, rounds - round);
      for (const place of choose({ clip, count, confidence: guess.confidence, hidden, progress })) {
        tokens[place] = guess.tokens[place]!;
        hidden[place] = 0;
      }
    }
    await onRound?.({
      round,
      rounds,
      shape,
      tokens: tokens.map((token, place) => (hidden[place] ? guess.tokens[place]! : token)),
      open: hidden.map((place) => 1 - place),
      confidence: confidence.slice(),
    });
  }
  return tf.tensor3d(tokens, shape, 'int32');
}

function checkRandom(sampling: ResolvedSampling, random: Random | undefined): void {
  if (random || !drawsAtRandom(sampling)) return;
  const { temperature, order, choiceTemperature } = sampling;
  const [key, found] =
    temperature > 0
      ? ['temperature', temperature]
      : order === 'random'
        ? ['order', order]
        : ['choiceTemperature', choiceTemperature];
  throw new Error(`${key}: found ${found} without options.random, expected a Random to draw from`);
}

/** How many tokens of a clip are hidden and at least as sure as the threshold; never fewer than it takes to be done in the rounds that are left. */
function sureCount(
  confidence: ArrayLike<number>,
  hidden: Uint8Array,
  { start, end }: { start: number; end: number },
  threshold: number,
  roundsLeft: number,
): number {
  let left = 0;
  let sure = 0;
  for (let place = start; place < end; place++) {
    if (!hidden[place]) continue;
    left++;
    if (confidence[place]! >= threshold) sure++;
  }
  return Math.max(sure, Math.ceil(left / roundsLeft));
}

function annealed({ temperature, annealing }: ResolvedSampling, round: number, rounds: number): number {
  return annealing === 'linear' ? temperature * (1 - round / rounds) : temperature;
}

function hide(model: Dynamics, tokens: Int32Array, hidden: Uint8Array, shape: [number, number, number]): tf.Tensor4D {
  const codes = tf.tensor4d(model.quantizer.table(tokens), [...shape, model.config.levels.length]);
  return model.hide(codes, tf.tensor3d(hidden, shape, 'int32'));
}
