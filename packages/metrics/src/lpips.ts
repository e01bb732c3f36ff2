import type { FeatureMap } from './convolution.ts';
import { type Figure, notDefined } from './figure.ts';
import type { LpipsNetwork } from './lpips-network.ts';
import { assertComparable, type FrameSize, frameCount, type Pixels } from './pixels.ts';

/**
 * Learned perceptual image patch similarity: how differently an image network sees two pictures. At each place of each of its five
 * maps the features are scaled to length 1; the squared differences, weighted by channel, are averaged over places and summed over the
 * maps. 0 for equal pictures, larger is worse. Mean over frames.
 *
 * Source: Zhang, Isola, Efros, Shechtman, Wang, "The unreasonable effectiveness of deep features as a perceptual metric", 2018, section
 * 3; the numbers of the Python package `lpips` 0.1.4 on the same weights.
 *
 * @param prediction, target - [N, H, W, 3], one or more frames
 * @returns the mean over frames, and which network; not defined without a frame
 * @throws RangeError when lengths do not fit, or the frames are too small for the network
 */
export function lpips(
  prediction: Pixels,
  target: Pixels,
  { height, width, network }: Pick<FrameSize, 'height' | 'width'> & { network: LpipsNetwork },
): Figure<{ frames: number; network: string }> {
  const side = network.smallestSide;
  if (height < side || width < side) {
    throw new RangeError(
      `frames are ${height} × ${width}; LPIPS with ${network.name} needs at least ${side} × ${side}`,
    );
  }
  assertComparable(prediction, target);
  const size = height * width * 3;
  const frames = frameCount(target, size, 'target');
  if (frames === 0) return notDefined('there is no frame to compare');
  let sum = 0;
  for (let t = 0; t < frames; t++) {
    const [a, b] = [prediction, target].map((pixels) =>
      network.features(floats(pixels.subarray(t * size, (t + 1) * size)), height, width),
    );
    sum += lpipsOfFeatures(a, b, network);
  }
  return { value: sum / frames, frames, network: network.name };
}

/**
 * The same from the features of two pictures, for those who compute them elsewhere.
 *
 * @param a, b - after each group of the network's layers
 */
export function lpipsOfFeatures(
  a: readonly FeatureMap[],
  b: readonly FeatureMap[],
  network: Pick<LpipsNetwork, 'linear'>,
): number {
  return network.linear.reduce((sum, weights, i) => sum + distance(a[i], b[i], weights), 0);
}

/** Mean over places of the weighted squared differences between unit vectors. */
function distance(a: FeatureMap, b: FeatureMap, weights: Float32Array): number {
  const area = a.height * a.width;
  let sum = 0;
  for (let place = 0; place < area; place++) {
    const [inverseA, inverseB] = [inverseLength(a, place), inverseLength(b, place)];
    for (let channel = 0; channel < a.channels; channel++) {
      const at = channel * area + place;
      sum += weights[channel] * (a.data[at] * inverseA - b.data[at] * inverseB) ** 2;
    }
  }
  return sum / area;
}

function inverseLength({ data, channels, height, width }: FeatureMap, place: number): number {
  let squares = 0;
  for (let channel = 0; channel < channels; channel++) squares += data[channel * height * width + place] ** 2;
  return 1 / (Math.sqrt(squares) + 1e-10); // the package's
}

function floats(pixels: Pixels): Float32Array {
  return pixels instanceof Float32Array ? pixels : Float32Array.from(pixels, (value) => value / 127.5 - 1);
}
