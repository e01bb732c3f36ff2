/** Values of pixels: whole numbers 0…255, or floats in [-1, 1] as the models take them. */
export type Pixels = Uint8Array | Uint8ClampedArray | Float32Array;

/** Distance between the smallest and the largest value that pixels can have: 255 for bytes, 2 for floats. */
export function dataRangeOf(pixels: Pixels): number {
  return pixels instanceof Float32Array ? 2 : 255;
}

/** Throws unless two arrays can be compared: equally many values, both bytes or both floats. */
export function assertComparable(prediction: Pixels, target: Pixels, names = 'prediction and target'): void {
  assertSameLength(prediction, target, names);
  if (dataRangeOf(prediction) !== dataRangeOf(target)) {
    throw new TypeError(`${names}: one holds bytes, the other floats; expected two of a kind`);
  }
}

/** Throws a RangeError unless both arrays have the same number of values. */
export function assertSameLength(a: ArrayLike<unknown>, b: ArrayLike<unknown>, names = 'prediction and target'): void {
  if (a.length !== b.length) {
    throw new RangeError(`${names} have ${a.length} and ${b.length} values; expected equally many`);
  }
}

/** Number of whole frames in an array. @throws RangeError when the last one is not whole */
export function frameCount(pixels: Pixels, frameSize: number, name: string): number {
  if (!Number.isInteger(frameSize) || frameSize < 1) {
    throw new RangeError(`frameSize is ${frameSize}; expected height × width × channels`);
  }
  if (pixels.length % frameSize !== 0) {
    throw new RangeError(`${name} has ${pixels.length} values; expected a multiple of the frame size ${frameSize}`);
  }
  return pixels.length / frameSize;
}

/** Size of frames in pixels. */
export interface FrameSize {
  height: number;
  width: number;
  /** Default 3. */
  channels?: number;
}

/**
 * The planes of pictures side by side: for each frame and channel one array [H, W] of each, counted from black (floats in [-1, 1] as
 * 0…2).
 */
export function* planesOf(
  pictures: readonly [Pixels, Pixels],
  { height, width, channels }: Required<FrameSize>,
): Generator<[Float64Array, Float64Array]> {
  const area = height * width;
  const planes = pictures[0].length / area;
  for (let plane = 0; plane < planes; plane++) {
    const start = Math.floor(plane / channels) * area * channels + (plane % channels);
    const [a, b] = pictures.map((pixels) => {
      const black = pixels instanceof Float32Array ? -1 : 0;
      return Float64Array.from({ length: area }, (_, i) => pixels[start + i * channels] - black);
    });
    yield [a, b];
  }
}
