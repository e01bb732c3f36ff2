import * as tf from '@tensorflow/tfjs-core';
import type { RotaryTables } from './attention.ts';

/**
 * Turns every pair (x[i], x[i + D/2]) by the angle of its place; `back` turns by the opposite angle, which is also the gradient.
 *
 * @param x [N, length, D]
 */
export function rotate(x: tf.Tensor3D, { cos, sin }: RotaryTables, back = false): tf.Tensor3D {
  const [, length, headDim] = x.shape;
  const half: [number, number] = [length, headDim / 2];
  const c = tf.tensor2d(cos, half);
  const s = back ? tf.neg(tf.tensor2d(sin, half)) : tf.tensor2d(sin, half);
  const [first, second] = tf.split(x, 2, 2) as [tf.Tensor3D, tf.Tensor3D];
  return tf.concat([tf.sub(tf.mul(first, c), tf.mul(second, s)), tf.add(tf.mul(second, c), tf.mul(first, s))], 2);
}
