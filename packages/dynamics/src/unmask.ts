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
  const randoms = randomsOf(random, batch);
  checkRandom(sampling, randoms);
  const perClip = frames * patches;
  const tokens = new Int32Array(batch * perClip);
  const hidden = new Uint8Array(batch * perClip).fill(1);
  const guessed = new Int32Array(batch * perClip);
  /** The largest probability at each place, when it was last guessed. */
  const sure = new Float64Array(batch * perClip);
  const confidence = new Float32Array(batch * perClip);
  const choose = placeOrder(sampling, { batch, frames, ...patchGrid(model.config) }, randoms);
  const counts = sampling.threshold > 0 ? undefined : unmaskingSchedule(perClip, sampling.steps, sampling.schedule);
  const rounds = counts?.length ?? sampling.steps;
  let clips = Array.from({ length: batch }, (_, clip) => clip);
  for (let round = 0; round < rounds && clips.length > 0; round++) {
    const open = clips.map((clip) => [clip * perClip, (clip + 1) * perClip] as const);
    const wanted = gather(hidden, open);
    const logits = tf.tidy(() =>
      pass(hide(model, gather(tokens, open), wanted, [clips.length, frames, patches]), clips),
    );
    const temperature = annealed(sampling, round, rounds);
    const drawing = randoms && clips.map((clip) => randoms[clip]!);
    const guess =
      temperature > 0
        ? await drawTokens(logits, wanted, { ...sampling, temperature }, drawing!)
        : await likeliestTokens(logits);
    logits.dispose();
    for (const [i, [start]] of open.entries()) {
      for (let place = 0; place < perClip; place++) {
        guessed[start + place] = guess.tokens[i * perClip + place]!;
        sure[start + place] = guess.confidence[i * perClip + place]!;
        if (hidden[start + place]) confidence[start + place] = sure[start + place]!;
      }
    }
    const progress = (round + 1) / rounds;
    for (const [i, clip] of clips.entries()) {
      const [start, end] = open[i]!;
      const count = counts?.[round] ?? sureCount(sure, hidden, { start, end }, sampling.threshold, rounds - round);
      for (const place of choose({ clip, count, confidence: sure, hidden, progress })) {
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

function randomsOf(random: UnmaskOptions['random'], batch: number): readonly Random[] | undefined {
  if (!Array.isArray(random)) return random && Array.from({ length: batch }, () => random as Random);
  if (random.length === batch) return random;
  throw new Error(`random: found ${random.length}, expected one, or one for each of ${batch} clips`);
}

/** Some parts of an array, one after the other; the array itself where they are all of it. */
function gather<Values extends Int32Array | Uint8Array>(
  values: Values,
  parts: readonly (readonly [start: number, end: number])[],
): Values {
  const length = parts.reduce((sum, [start, end]) => sum + end - start, 0);
  if (length === values.length) return values;
  const gathered = values.slice(0, length) as Values;
  let at = 0;
  for (const [start, end] of parts) {
    gathered.set(values.subarray(start, end), at);
    at += end - start;
  }
  return gathered;
}

function checkRandom(sampling: ResolvedSampling, randoms: readonly Random[] | undefined): void {
  if (randoms || !drawsAtRandom(sampling)) return;
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
