import { type Figure, notDefined } from './figure.ts';
import { assertComparable, dataRangeOf, frameCount, type Pixels } from './pixels.ts';

/** A pixel stands still in the truth where it changes by no more than this share of the range: codecs make noise. */
const stillChange = 0.02;

/**
 * Flicker, the temporal coherence that a picture by itself does not show: the mean change from frame to frame of pixels that stand still
 * in the truth, as a share of the range. 0 is perfect; `truth` is what the true video has there, from its codec. Only clips that have the
 * truth beside them, frame by frame, can be measured.
 *
 * Source: after the temporal flickering of VBench (Huang et al., 2023, section 3.2), which takes all pixels and so counts true motion.
 *
 * @param prediction, target - one clip [T, H, W, C], of frames of `frameSize` = H·W·C values
 * @returns mean change, that of the truth, and `still`: the share of the pixels that stand still; not defined where none does
 * @throws RangeError when lengths do not fit
 */
export function flicker(
  prediction: Pixels,
  target: Pixels,
  frameSize: number,
): Figure<{ truth: number; still: number }> {
  assertComparable(prediction, target);
  const frames = frameCount(target, frameSize, 'target');
  if (frames < 2) return notDefined(`change needs 2 frames or more, found ${frames}`);
  const range = dataRangeOf(target);
  const sum = { prediction: 0, truth: 0, still: 0 };
  for (let i = frameSize; i < target.length; i++) {
    const change = Math.abs(target[i] - target[i - frameSize]) / range;
    if (change > stillChange) continue;
    sum.still++;
    sum.truth += change;
    sum.prediction += Math.abs(prediction[i] - prediction[i - frameSize]) / range;
  }
  if (sum.still === 0) return notDefined('no pixel of the true video stands still');
  return {
    value: sum.prediction / sum.still,
    truth: sum.truth / sum.still,
    still: sum.still / (target.length - frameSize),
  };
}
