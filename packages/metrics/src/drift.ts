import type { Figure } from './figure.ts';
import { assertComparable, dataRangeOf, frameCount, type Pixels } from './pixels.ts';
import { meanSquaredError, psnrOfError } from './psnr.ts';

/** A rollout and what really happened, both from the first generated frame on. */
export interface RolloutPair {
  /** [T, H, W, C] */
  truth: Pixels;
  /** [T, H, W, C] */
  rollout: Pixels;
}

/** One point of a drift curve. */
export interface DriftPoint {
  /** 1 is the first generated frame. */
  frame: number;
  /** dB, pooled over the rollouts; `null` when all of them are exact there, so that the ratio is infinite. */
  psnr: number | null;
  /** Number of rollouts that reach this frame. */
  count: number;
}

/**
 * Drift: PSNR (dB) of free rollouts against the truth by the number of frames generated so far. A world that stays
 * itself falls slowly. Rollouts may differ in length; `count` says how many stand behind each point.
 *
 * @param rollouts - pairs of clips, frames of `frameSize` = H·W·C values
 * @returns one point per frame up to the longest rollout; empty without rollouts
 * @throws RangeError when a pair's lengths differ or a frame is not whole
 */
export function drift(rollouts: readonly RolloutPair[], frameSize: number): DriftPoint[] {
  const errors: { sum: number; count: number }[] = [];
  let dataRange = 255;
  for (const { truth, rollout } of rollouts) {
    assertComparable(rollout, truth, 'rollout and truth');
    dataRange = dataRangeOf(truth);
    const frames = frameCount(truth, frameSize, 'truth');
    for (let t = 0; t < frames; t++) {
      const at = [t * frameSize, (t + 1) * frameSize] as const;
      errors[t] ??= { sum: 0, count: 0 };
      errors[t].sum += meanSquaredError(rollout.subarray(...at), truth.subarray(...at));
      errors[t].count++;
    }
  }
  return errors.map(({ sum, count }, t) => ({ frame: t + 1, psnr: psnrOfError(sum / count, dataRange).value, count }));
}

/**
 * The drift of any measure of pictures, such as SSIM: its mean over the rollouts by the number of frames generated so far.
 *
 * @param measure - of one frame against the true one
 * @param at - frames to measure, counted from 1. Default: all
 * @returns one point per frame that any rollout reaches; `value` is `null` where no rollout has one
 * @throws RangeError when a pair's lengths differ or a frame is not whole
 */
export function driftOf(
  rollouts: readonly RolloutPair[],
  frameSize: number,
  measure: (prediction: Pixels, target: Pixels) => Figure,
  at?: readonly number[],
): { frame: number; value: number | null; count: number }[] {
  const lengths = rollouts.map(({ truth, rollout }) => {
    assertComparable(rollout, truth, 'rollout and truth');
    return frameCount(truth, frameSize, 'truth');
  });
  const longest = Math.max(0, ...lengths);
  const frames = at ?? Array.from({ length: longest }, (_, i) => i + 1);
  return frames
    .filter((frame) => frame >= 1 && frame <= longest)
    .map((frame) => {
      const reaching = rollouts.filter((_, i) => lengths[i] >= frame);
      const cut = (pixels: Pixels) => pixels.subarray((frame - 1) * frameSize, frame * frameSize);
      const values = reaching.flatMap(({ truth, rollout }) => measure(cut(rollout), cut(truth)).value ?? []);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return { frame, value: values.length > 0 ? mean : null, count: values.length };
    });
}

/**
 * The drift of a world that stands still: the last frame of the context, held. A rollout that follows the game lies
 * above this curve.
 *
 * @param clips - `last` [H, W, C]: the context's last frame; `truth` [T, H, W, C]: what followed
 */
export function persistenceDrift(clips: readonly { last: Pixels; truth: Pixels }[], frameSize: number): DriftPoint[] {
  const pairs = clips.map(({ last, truth }) => {
    if (last.length !== frameSize)
      throw new RangeError(`last has ${last.length} values; expected one frame, ${frameSize}`);
    const rollout = truth.slice();
    for (let start = 0; start < rollout.length; start += frameSize) rollout.set(last, start);
    return { truth, rollout };
  });
  return drift(pairs, frameSize);
}
