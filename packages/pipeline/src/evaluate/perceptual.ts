import type { FrameFeatures } from '@genie/evaluate';
import { type FeatureMap, type LpipsName, type LpipsNetwork, lpipsOfFeatures } from '@genie/metrics';
import * as tf from '@tensorflow/tfjs-core';
import { LpipsLayers } from '../perceptual/lpips-layers.ts';
import { batches } from './held-out.ts';

/** Weights of the network behind LPIPS, and where they are from. */
export interface LpipsWeights {
  network: LpipsNetwork;
  file: string;
  sha256: string;
}

/** Frames in one pass of the network. */
const framesAtOnce = 8;

/**
 * The network behind LPIPS on the backend, for hundreds of frames: the same numbers as `lpips` of `@genie/metrics` to rounding. Its last
 * map's means over places are the features of Fréchet distances.
 */
export class Perceptual {
  readonly weights: LpipsWeights;
  readonly #layers: LpipsLayers;

  constructor(weights: LpipsWeights) {
    this.weights = weights;
    this.#layers = new LpipsLayers(weights.network);
  }

  get name(): LpipsName {
    return this.weights.network.name;
  }

  /** Name of the features of Fréchet distances. */
  get featureName(): string {
    return `lpips-${this.name} features`;
  }

  /** Length of a feature vector: the channels of the network's last map. */
  get dimensions(): number {
    return this.weights.network.linear.at(-1)!.length;
  }

  /** Returns the reason why frames of a size cannot be compared; `undefined` if they can. */
  missing({ height, width }: { height: number; width: number }): string | undefined {
    const { smallestSide } = this.weights.network;
    if (Math.min(height, width) >= smallestSide) return undefined;
    return `frames are ${height} × ${width}; lpips-${this.name} needs at least ${smallestSide} × ${smallestSide}`;
  }

  /**
   * @param made, truth - [N, H, W, 3]
   * @returns LPIPS of each frame, and the features of both
   */
  async compare(
    made: Uint8Array,
    truth: Uint8Array,
    { height, width }: { height: number; width: number },
  ): Promise<{ distances: number[]; features: FrameFeatures }> {
    const size = height * width * 3;
    const count = truth.length / size;
    const { dimensions } = this;
    const distances: number[] = [];
    const features: FrameFeatures = {
      dimensions,
      made: new Float32Array(count * dimensions),
      truth: new Float32Array(count * dimensions),
    };
    for (const frames of batches(
      Array.from({ length: count }, (_, i) => i),
      framesAtOnce,
    )) {
      const range = [frames[0] * size, (frames.at(-1)! + 1) * size] as const;
      const [a, b] = [
        await this.#maps(made.subarray(...range), { height, width }),
        await this.#maps(truth.subarray(...range), { height, width }),
      ];
      for (const [i, frame] of frames.entries()) {
        distances.push(lpipsOfFeatures(a[i], b[i], this.weights.network));
        features.made.set(meansOverPlaces(a[i].at(-1)!), frame * dimensions);
        features.truth.set(meansOverPlaces(b[i].at(-1)!), frame * dimensions);
      }
    }
    return { distances, features };
  }

  /** The maps after each group, by frame. */
  async #maps(bytes: Uint8Array, { height, width }: { height: number; width: number }): Promise<FeatureMap[][]> {
    const count = bytes.length / (height * width * 3);
    const outputs = tf.tidy(() => {
      const pixels = tf.sub(tf.div(tf.tensor4d(bytes, [count, height, width, 3], 'float32'), 127.5), 1) as tf.Tensor4D;
      return this.#layers.features(pixels).map((map) => tf.transpose(map, [0, 3, 1, 2]));
    });
    const maps: FeatureMap[][] = Array.from({ length: count }, () => []);
    for (const output of outputs) {
      const [, channels, rows, columns] = output.shape;
      const data = (await output.data()) as Float32Array;
      const each = channels * rows * columns;
      for (let i = 0; i < count; i++)
        maps[i].push({ data: data.subarray(i * each, (i + 1) * each), channels, height: rows, width: columns });
    }
    tf.dispose(outputs);
    return maps;
  }

  dispose(): void {
    this.#layers.dispose();
  }
}

function meansOverPlaces({ data, channels, height, width }: FeatureMap): Float32Array {
  const area = height * width;
  return Float32Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let place = 0; place < area; place++) sum += data[channel * area + place];
    return sum / area;
  });
}
