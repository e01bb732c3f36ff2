import { type Figure, notDefined } from './figure.ts';
import { dataRangeOf, frameCount, type Pixels } from './pixels.ts';
import { psnrOfError } from './psnr.ts';

/**
 * The best constant picture: the mean of every pixel over all frames, and its PSNR in dB against each of them, pooled.
 * No picture that is the same for every frame has a smaller squared error on these frames, so a tokenizer that is not
 * above this has learned nothing of what moves.
 *
 * @param frames - [N, H, W, C] held-out frames
 * @param frameSize - H·W·C
 * @returns dB and the picture [H, W, C] in the pixels' units, not rounded; not defined when all frames are equal
 * @throws RangeError when the last frame is not whole
 */
export function constantImage(frames: Pixels, frameSize: number): Figure<{ image: Float32Array }> {
  const count = frameCount(frames, frameSize, 'frames');
  if (count === 0) return notDefined('there is no frame');
  const sum = new Float64Array(frameSize);
  for (let i = 0; i < frames.length; i++) sum[i % frameSize] += frames[i];
  const mean = sum.map((s) => s / count);
  let error = 0;
  for (let i = 0; i < frames.length; i++) error += (frames[i] - mean[i % frameSize]) ** 2;
  const ratio = psnrOfError(error / frames.length, dataRangeOf(frames));
  if (ratio.value === null) return notDefined('all frames are equal, so a constant picture is exact');
  return { value: ratio.value, image: Float32Array.from(mean) };
}
