import * as tf from '@tensorflow/tfjs-core';

/** One frame of a session. */
export interface Frame {
  /** Its pixels, RGBA, [H, W, 4] row by row from the top: what `new ImageData(data, width, height)` takes. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly height: number;
  readonly width: number;
  /** Its tokens [P], row by row: what the world really holds of it. */
  readonly tokens: Int32Array;
  /** Frames since the last reset; 0 is the one that reset gave. */
  readonly index: number;
}

/** The pixels of a frame without the alpha channel: [H, W, 3]. */
export function toRgb({ data, height, width }: Pick<Frame, 'data' | 'height' | 'width'>): Uint8Array {
  const rgb = new Uint8Array(height * width * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4) {
    rgb[to++] = data[from]!;
    rgb[to++] = data[from + 1]!;
    rgb[to++] = data[from + 2]!;
  }
  return rgb;
}

/**
 * Bytes to what the models take: 0…255 to -1…1.
 *
 * @param rgb [T, H, W, C]
 * @returns float32 [1, T, H, W, C]
 */
export function toTensor(rgb: Uint8Array, shape: readonly [number, number, number, number]): tf.Tensor5D {
  const values = new Float32Array(rgb.length);
  for (let i = 0; i < rgb.length; i++) values[i] = rgb[i]! / 127.5 - 1;
  return tf.tensor(values, [1, ...shape], 'float32') as tf.Tensor5D;
}

/**
 * The models' pixels, about -1…1, as RGBA bytes.
 *
 * @param values [H, W, 3]
 */
export function toRgba(values: ArrayLike<number>): Uint8ClampedArray<ArrayBuffer> {
  const data = new Uint8ClampedArray((values.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < values.length; to += 4) {
    // The array itself rounds, and clamps what lies outside.
    data[to] = (values[from++]! + 1) * 127.5;
    data[to + 1] = (values[from++]! + 1) * 127.5;
    data[to + 2] = (values[from++]! + 1) * 127.5;
  }
  return data;
}
