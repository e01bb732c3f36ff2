import type { Random } from '@genie/ops';

/** The frame as a blurred, noisy reconstruction would have it. */
export function spoil(frame: Uint8Array, width: number, random: Random): Uint8Array {
  const out = new Uint8ClampedArray(frame.length);
  for (let i = 0; i < frame.length; i++) {
    const sides = [i - 3, i + 3, i - 3 * width, i + 3 * width].map((j) => frame[j] ?? frame[i]!);
    out[i] = 0.7 * frame[i]! + 0.075 * sides.reduce((a, b) => a + b) + 15 * random.normal();
  }
  return new Uint8Array(out.buffer);
}
