import { patchGrid, type Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { Dynamics } from '../model.ts';
import { drawTokens, likeliestTokens } from './guess.ts';
import { type ResolvedSampling, randomOption, resolveSampling, type SamplingOptions } from './sampling.ts';
import { placeOrder, unmaskingSchedule } from './schedule.ts';

/** State after a round of unmasking, for those who look inside. The arrays are the receiver's own. */
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

/** Options for opening the tokens of new frames. */
export interface UnmaskOptions extends SamplingOptions {
  /**
   * Draws the tokens and the order; needed where these are random, see {@link SamplingOptions}. One for all clips, or one for each: then
   * a clip comes out as it would alone.
   */
  random?: Random | readonly Random[] | undefined;
  /** Gets what stands after each round; the next one waits for it. */
  onRound?: ((round: UnmaskingRound) => void | Promise<void>) | undefined;
}

/**
 * The model: codes of the new frames [B', T, P, L] of some clips, hidden ones replaced, → logits [B', T, P, V]. The clips, places in the
 * batch in ascending order, are all in the first round and those of the round before that are not done yet in every other.
 */
export type UnmaskPass = (future: tf.Tensor4D, clips: readonly number[]) => tf.Tensor4D;

/**
 * Opens all tokens of new frames, which start hidden, in a few rounds: each guesses every hidden token, and keeps some of them,
 * by default those it is surest of. A clip with no hidden token left takes no part in further rounds.
 *
 * @param shape of the new frames' tokens, [B, T, P]
 * @returns tokens, int32 [B, T, P]
 * @throws where an option cannot be used, or chance is asked for without `random`
 * @see https://arxiv.org/abs/2202.04200 (MaskGIT), section 3.2, iterative decoding
 */
export async function unmask(
  model: Dynamics,
  pass: UnmaskPass,
  shape: [number, number, number],
  { random, onRound, ...options }: UnmaskOptions,
): Promise<tf.Tensor3D> {
  const sampling = resolveSampling(options);
  const [batch, frames, patches] = shape;
  const perClip = frames * patches;
  const randoms = randomOfEach(random, batch, sampling);
  const tokens = new Int32Array(batch * perClip);
  const hidden = new Uint8Array(batch * perClip).fill(1);
  const guessed = new Int32Array(batch * perClip);
  /** The largest probability at each place, when it was last guessed; as it was when its token was. */
  const sure = new Float64Array(batch * perClip);
  const confidence = new Float32Array(batch * perClip);
  const choose = placeOrder(sampling, { batch, frames, ...patchGrid(model.config) }, randoms);
  const counts = sampling.threshold > 0 ? undefined : unmaskingSchedule(perClip, sampling.steps, sampling.schedule);
  const rounds = counts?.length ?? sampling.steps;
  let clips = Array.from({ length: batch }, (_, clip) => clip);
  for (let round = 0; round < rounds && clips.length > 0; round++) {
    const wanted = ofClips(hidden, clips, perClip);
    const logits = tf.tidy(() => {
      const shape: [number, number, number] = [clips.length, frames, patches];
      const codes = model.quantizer.table(ofClips(tokens, clips, perClip)); // of hidden tokens, any
      const future = tf.tensor4d(codes, [...shape, model.config.levels.length]);
      return pass(model.hide(future, tf.tensor3d(wanted, shape, 'int32')), clips);
    });
    const temperature = sampling.temperature * (sampling.annealing === 'linear' ? 1 - round / rounds : 1);
    const guess =
      temperature > 0
        ? await drawTokens(
            logits,
            wanted,
            { ...sampling, temperature },
            clips.map((clip) => randoms![clip]!),
          )
        : await likeliestTokens(logits);
    logits.dispose();
    for (const [i, clip] of clips.entries()) {
      const start = clip * perClip;
      for (let place = 0; place < perClip; place++) {
        guessed[start + place] = guess.tokens[i * perClip + place]!;
        sure[start + place] = guess.confidence[i * perClip + place]!;
        if (hidden[start + place]) confidence[start + place] = sure[start + place]!;
      }
      const count =
        counts?.[round] ?? sureCount(sure, hidden, start, start + perClip, sampling.threshold, rounds - round);
      for (const place of choose({ clip, count, confidence: sure, hidden, progress: (round + 1) / rounds })) {
        tokens[place] = guessed[place]!;
        hidden[place] = 0;
      }
    }
    await onRound?.({
      round,
      rounds,
      shape,
      tokens: tokens.map((token, place) => (hidden[place] ? guessed[place]! : token)),
      open: hidden.map((place) => 1 - place),
      confidence: confidence.slice(),
    });
    clips = clips.filter((clip) => hidden.subarray(clip * perClip, (clip + 1) * perClip).includes(1));
  }
  return tf.tensor3d(tokens, shape, 'int32');
}

/** @throws where there is not one for each clip, or none and chance is asked for */
function randomOfEach(
  random: UnmaskOptions['random'],
  batch: number,
  sampling: ResolvedSampling,
): readonly Random[] | undefined {
  if (!random) {
    const key = randomOption(sampling);
    if (!key) return undefined;
    throw new Error(`${key}: found ${sampling[key]} without options.random, expected a Random to draw from`);
  }
  const randoms = Array.isArray(random) ? random : new Array<Random>(batch).fill(random as Random);
  if (randoms.length === batch) return randoms;
  throw new Error(`random: found ${randoms.length}, expected one, or one for each of ${batch} clips`);
}

/** The values of some clips, one after the other; the array itself where they are all. */
function ofClips<Values extends Int32Array | Uint8Array>(values: Values, clips: number[], perClip: number): Values {
  if (clips.length * perClip === values.length) return values;
  const own = values.slice(0, clips.length * perClip) as Values;
  for (const [i, clip] of clips.entries()) own.set(values.subarray(clip * perClip, (clip + 1) * perClip), i * perClip);
  return own;
}

/**
 * Returns the number of given tokens that are hidden and at least as sure as the threshold; never fewer than it takes to be done in the
 * rounds that are left.
 */
function sureCount(
  confidence: ArrayLike<number>,
  hidden: Uint8Array,
  start: number,
  end: number,
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
