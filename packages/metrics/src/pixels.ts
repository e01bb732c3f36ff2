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
