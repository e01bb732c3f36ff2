import * as tf from '@tensorflow/tfjs-core';
import type { AttentionOptions, RotaryTables } from './attention.ts';

/**
 * Turns the pairs (x[i], x[i + D/2]) of every head of q and k by the angles of their places; v passes.
 *
 * It stands in front of the attention, so that a fused attention need not know of it.
 *
 * @param projected [B, T, P, 3E]
 */
export function rotate(
  projected: tf.Tensor4D,
  options: Pick<AttentionOptions, 'numHeads' | 'axis'>,
  tables: RotaryTables,
): tf.Tensor4D {
  const turned = tf.customGrad((x) => ({
    value: turn(x as tf.Tensor4D, options, tables, 1),
    // A rotation's transpose is the rotation back.
    gradFunc: (dy: tf.Tensor) => turn(dy as tf.Tensor4D, options, tables, -1),
  }));
  return turned(projected) as tf.Tensor4D;
}

function turn(
  x: tf.Tensor4D,
  { numHeads, axis }: Pick<AttentionOptions, 'numHeads' | 'axis'>,
  tables: RotaryTables,
  direction: 1 | -1,
): tf.Tensor4D {
  const [batch, frames, patches, width] = x.shape;
  const headDim = width / 3 / numHeads;
  const copies = axis === 'time' ? patches : 1; // neighbours that share a place
  const { own, other } = factors(tables, numHeads, headDim, copies, direction);
  // y = x · own + partner(x) · other, with one factor for each number of a frame or of a clip.
  return tf.tidy(() => {
    const halves = tf.reshape(x, [batch * frames * patches * 3 * numHeads, 2, headDim / 2]);
    const partner = tf.reshape(tf.reverse(halves, 1), [-1, own.length]);
    const y = tf.add(tf.mul(tf.reshape(x, [-1, own.length]), tf.tensor1d(own)), tf.mul(partner, tf.tensor1d(other)));
    return tf.reshape(y, x.shape);
  });
}

/** By what each number of [length, copies, 3, H, D], and by what its pair's other one, is multiplied: cos and ∓sin; 1 and 0 for v. */
function factors(
  { cos, sin }: RotaryTables,
  numHeads: number,
  headDim: number,
  copies: number,
  direction: number,
): { own: Float32Array; other: Float32Array } {
  const pairs = headDim / 2;
  const width = 3 * numHeads * headDim;
  const rows = (cos.length / pairs) * copies;
  const own = new Float32Array(rows * width).fill(1);
  const other = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const place = Math.floor(row / copies) * pairs;
    for (let i = 0; i < 2 * numHeads * headDim; i++) {
      const angle = place + (i % pairs);
      const first = i % headDim < pairs;
      own[row * width + i] = cos[angle]!;
      other[row * width + i] = (first ? -direction : direction) * sin[angle]!;
    }
  }
  return { own, other };
}
