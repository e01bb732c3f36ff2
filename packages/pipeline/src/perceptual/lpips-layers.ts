import type { LpipsNetwork, Pooling } from '@genie/metrics';
import * as tf from '@tensorflow/tfjs-core';
import { FrozenConvolution } from './frozen-convolution.ts';

type Layer = FrozenConvolution | Pooling;

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
      group.map((layer): Layer => ('pool' in layer ? layer : new FrozenConvolution(layer))),
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
    for (const layer of this.#groups.flat()) if (!('pool' in layer)) layer.dispose();
    tf.dispose(this.#linear);
  }
}

function apply(layer: Layer, x: tf.Tensor4D): tf.Tensor4D {
  return 'pool' in layer ? tf.maxPool(x, layer.pool[0], layer.pool[1], 'valid') : layer.apply(x);
}

/** Features of each place scaled to length 1; zeros, which have no direction and so no gradient, stay zeros. */
function unit(x: tf.Tensor4D): tf.Tensor {
  const squares = tf.sum(tf.square(x), 3, true);
  return tf.mul(x, tf.rsqrt(tf.add(squares, 1e-20)));
}
