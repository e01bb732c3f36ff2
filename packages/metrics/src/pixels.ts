/** Pixel or sample values: whole numbers 0…255, or floats in [-1, 1] as the models of this project take them. */
export type Pixels = Uint8Array | Uint8ClampedArray | Float32Array;

export interface RangeOptions {
  /** Distance between the smallest and the largest possible value. Default: 255 for bytes, 2 for floats ([-1, 1]). */
  dataRange?: number | undefined;
}

/** The data range of two arrays that are to be compared. @throws TypeError when one holds bytes and the other floats */
export function dataRangeOf(prediction: Pixels, target: Pixels, options: RangeOptions = {}): number {
  const floats = target instanceof Float32Array;
  if (floats !== prediction instanceof Float32Array) {
    throw new TypeError(
      'prediction and target: one holds bytes, the other floats; convert one to the form of the other',
    );
  }
  const range = options.dataRange ?? (floats ? 2 : 255);
  if (!(range > 0 && Number.isFinite(range))) throw new RangeError(`dataRange is ${range}; expected a number above 0`);
  return range;
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
