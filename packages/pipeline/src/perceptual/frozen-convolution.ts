import type { Convolution } from '@genie/metrics';
import * as tf from '@tensorflow/tfjs-core';

/**
 * A convolution and ReLU whose weights are not trained, with a gradient for what it sees.
 *
 * That gradient is a convolution too, with the filter turned around, which every backend has a fast kernel for; its own kernel is ten
 * times slower on wasm. A stride becomes 1 first: pixels that lie within one step become channels (space to depth).
 */
export class FrozenConvolution {
  /** [side, side, in, out] after space to depth. */
  readonly #filter: tf.Tensor4D;
  /** Turned around, [side, side, out, in]. */
  readonly #turned: tf.Tensor4D;
  readonly #bias: tf.Tensor1D;
  readonly #layer: Pick<Convolution, 'side' | 'stride' | 'padding'>;

  constructor({ weight, bias, out, in: channels, side, stride, padding }: Convolution) {
    this.#layer = { side, stride, padding };
    const steps = Math.ceil(side / stride); // of the filter
    const more = steps * stride - side; // zeros behind it
    [this.#filter, this.#turned] = tf.tidy(() => {
      // [out, in, H, W] → [H, W, in, out], as TensorFlow has it.
      const plain = tf.transpose(tf.tensor4d(weight, [out, channels, side, side]), [2, 3, 1, 0]);
      const whole = tf.pad(plain, [
        [0, more],
        [0, more],
        [0, 0],
        [0, 0],
      ]);
      const split = tf.reshape(whole, [steps, stride, steps, stride, channels, out]);
      const moved = tf.transpose(split, [0, 2, 1, 3, 4, 5]);
      const filter = tf.reshape<tf.Rank.R4>(moved, [steps, steps, stride * stride * channels, out]);
      const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
      return [tf.keep(filter), tf.keep(turned)];
    });
    this.#bias = tf.keep(tf.tensor1d(bias));
  }

  /** [N, H, W, in] → [N, h, w, out] */
  apply(x: tf.Tensor4D): tf.Tensor4D {
    const { side, stride, padding } = this.#layer;
    const seen = (size: number) => {
      const places = Math.floor((size + 2 * padding - side) / stride) + 1;
      return (places - 1 + Math.ceil(side / stride)) * stride;
    };
    const [, height, width] = x.shape;
    const around = [seen(height), seen(width)].map((end, i) => [padding, Math.max(0, end - x.shape[i + 1]! - padding)]);
    const padded = tf.pad(x, [[0, 0], ...(around as [number, number][]), [0, 0]]);
    const cut = tf.slice(padded, [0, 0, 0, 0], [-1, seen(height), seen(width), -1]) as tf.Tensor4D;
    return tf.relu(tf.add(this.#convolve(spaceToDepth(cut, stride)), this.#bias)) as tf.Tensor4D;
  }

  #convolve(x: tf.Tensor4D): tf.Tensor4D {
    const border = this.#filter.shape[0] - 1;
    const convolve = tf.customGrad((input) => {
      const value = tf.conv2d(input as tf.Tensor4D, this.#filter, 1, 'valid');
      const gradFunc = (dy: tf.Tensor) => {
        const padded = tf.pad(dy, [
          [0, 0],
          [border, border],
          [border, border],
          [0, 0],
        ]);
        return tf.conv2d(padded as tf.Tensor4D, this.#turned, 1, 'valid') as tf.Tensor;
      };
      return { value, gradFunc };
    });
    return convolve(x) as tf.Tensor4D;
  }

  dispose(): void {
    tf.dispose([this.#filter, this.#turned, this.#bias]);
  }
}

/** [N, H, W, C] → [N, H / step, W / step, step · step · C] */
function spaceToDepth(x: tf.Tensor4D, step: number): tf.Tensor4D {
  if (step === 1) return x;
  const [count, height, width, channels] = x.shape;
  const [rows, columns] = [height / step, width / step];
  const split = tf.reshape(x, [count, rows, step, columns, step, channels]);
  return tf.reshape(tf.transpose(split, [0, 1, 3, 2, 4, 5]), [count, rows, columns, step * step * channels]);
}
