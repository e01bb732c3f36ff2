import type { LpipsNetwork } from '@genie/metrics';
import * as tf from '@tensorflow/tfjs-core';

type Layer =
  | { filter: tf.Tensor4D; bias: tf.Tensor1D; stride: number; padding: number }
  | { pool: readonly [side: number, stride: number] };

/**
 * The network behind LPIPS as operations of the backend in use, with a gradient for the pictures: on every backend, since its own weights
 * are not trained.
 */
export class LpipsLayers {
  readonly #network: LpipsNetwork;
  readonly #groups: Layer[][];
  /** Weight of each channel after each group. */
  readonly #linear: tf.Tensor1D[];

  constructor(network: LpipsNetwork) {
    this.#network = network;
    this.#groups = network.groups.map((group) =>
      group.map((layer): Layer => {
        if ('pool' in layer) return layer;
        const { weight, bias, out, in: channels, side, stride, padding } = layer;
        // [out, in, H, W] → [H, W, in, out], as TensorFlow has it.
        const filter = tf.tidy(() =>
          tf.transpose(tf.tensor4d(weight, [out, channels, side, side]), [2, 3, 1, 0]),
        ) as tf.Tensor4D;
        return { filter: tf.keep(filter), bias: tf.keep(tf.tensor1d(bias)), stride, padding };
      }),
    );
    this.#linear = network.linear.map((weights) => tf.keep(tf.tensor1d(weights)));
  }

  /**
   * @param frames - [N, H, W, 3] in [-1, 1]
   * @returns the features after each group, [N, h, w, channels]
   */
  features(frames: tf.Tensor4D): tf.Tensor4D[] {
    const { shift, scale } = this.#network.normalization;
    let x = tf.div(tf.sub(frames, [...shift]), [...scale]) as tf.Tensor4D;
    return this.#groups.map((group) => {
      for (const layer of group) x = apply(layer, x);
      return x;
    });
  }

  /**
   * `lpips` of `@genie/metrics`, to rounding: the mean over frames.
   *
   * @param prediction, target - [..., H, W, 3] in [-1, 1]
   */
  distance(prediction: tf.Tensor, target: tf.Tensor): tf.Scalar {
    const frames = (x: tf.Tensor) => tf.reshape<tf.Rank.R4>(x, [-1, ...x.shape.slice(-3)] as tf.Tensor4D['shape']);
    const [a, b] = [this.features(frames(prediction)), this.features(frames(target))];
    const parts = a.map((map, i) => {
      const squares = tf.squaredDifference(unit(map), unit(b[i]));
      // The mean over places of the sum over channels.
      return tf.mul(tf.mean(tf.mul(squares, this.#linear[i])), map.shape[3]);
    });
    return tf.addN(parts) as tf.Scalar;
  }

  dispose(): void {
    for (const layer of this.#groups.flat()) if ('filter' in layer) tf.dispose([layer.filter, layer.bias]);
    tf.dispose(this.#linear);
  }
}

function apply(layer: Layer, x: tf.Tensor4D): tf.Tensor4D {
  if ('pool' in layer) return tf.maxPool(x, layer.pool[0], layer.pool[1], 'valid');
  const { filter, bias, stride, padding } = layer;
  const around: [number, number] = [padding, padding];
  // Apart from the convolution, whose gradient has no padding in numbers on every backend.
  const padded = padding > 0 ? (tf.pad(x, [[0, 0], around, around, [0, 0]]) as tf.Tensor4D) : x;
  return tf.relu(tf.add(tf.conv2d(padded, filter, stride, 'valid'), bias)) as tf.Tensor4D;
}

/** Features of each place scaled to length 1; zeros, which have no direction and so no gradient, stay zeros. */
function unit(x: tf.Tensor4D): tf.Tensor {
  const squares = tf.sum(tf.square(x), 3, true);
  return tf.mul(x, tf.rsqrt(tf.add(squares, 1e-20)));
}
