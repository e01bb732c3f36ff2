import { psnrOfError } from '@genie/metrics';

/** Distance of two pictures. */
export interface Difference {
  /** |learned − true|, times the gain, RGBA [H, W, 4]: black where they are equal. */
  data: Uint8ClampedArray<ArrayBuffer>;
  /** Peak signal-to-noise ratio in dB; infinite where they are equal. */
  psnr: number;
}

/**
 * Compares a learned frame with the true one.
 *
 * @param learned RGBA [H, W, 4]
 * @param truth RGB [H, W, 3]
 * @param gain What the differences are multiplied with, to be seen.
 */
export function differenceOf(learned: Uint8ClampedArray, truth: Uint8Array, gain: number): Difference {
  const data = new Uint8ClampedArray(learned.length).fill(255);
  let squares = 0;
  for (let from = 0, to = 0; from < truth.length; from++, to += to % 4 === 2 ? 2 : 1) {
    const difference = Math.abs(learned[to]! - truth[from]!);
    squares += difference * difference;
    data[to] = difference * gain;
  }
  const { value } = psnrOfError(squares / truth.length, 255);
  return { data, psnr: value ?? Number.POSITIVE_INFINITY };
}
