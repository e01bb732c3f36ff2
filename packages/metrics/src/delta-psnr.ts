import { type Figure, notDefined } from './figure.ts';
import type { Pixels } from './pixels.ts';
import { psnr, psnrOfError } from './psnr.ts';

/**
 * ΔPSNR: PSNR of the frames predicted under the actions inferred from the true video, minus PSNR of the frames
 * predicted from the same context under random actions, in dB. Above 0: the actions matter, and the right ones help;
 * 0: the model ignores them.
 *
 * Source: Genie (Bruce et al., 2024), section 3, "Metrics": ΔₜPSNR = PSNR(xₜ, x̂ₜ) − PSNR(xₜ, x̂′ₜ), there at t = 4;
 * here over the frames that are passed, errors pooled as in {@link psnr}.
 *
 * @param frames.truth, frames.inferred, frames.random - the same frames, of any shape, equally many values
 * @returns dB with both ratios; not defined where one of the ratios is not
 * @throws RangeError when the lengths differ
 */
export function deltaPsnr(frames: {
  truth: Pixels;
  inferred: Pixels;
  random: Pixels;
}): Figure<{ inferred: number; random: number }> {
  return difference(psnr(frames.inferred, frames.truth), psnr(frames.random, frames.truth));
}

/**
 * {@link deltaPsnr} of mean squared errors that were measured already.
 *
 * @param range - the pixels' largest value less their smallest: 255 of bytes, 2 of [-1, 1]
 */
export function deltaPsnrOfErrors(
  errors: { inferred: number; random: number },
  range: number,
): Figure<{ inferred: number; random: number }> {
  return difference(psnrOfError(errors.inferred, range), psnrOfError(errors.random, range));
}

function difference(inferred: Figure, random: Figure): Figure<{ inferred: number; random: number }> {
  if (inferred.value === null) return notDefined(`PSNR under inferred actions: ${inferred.reason}`);
  if (random.value === null) return notDefined(`PSNR under random actions: ${random.reason}`);
  return { value: inferred.value - random.value, inferred: inferred.value, random: random.value };
}
