import { type Convolution, convolve, type FeatureMap, maxPool } from './convolution.ts';

/** Arrays by name, as a file of weights holds them. */
export type NamedArrays = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>
>;

/** Networks whose weights are known here. */
export type LpipsName = 'alex' | 'vgg';

/** Largest values in windows of `pool[0]` pixels, `pool[1]` apart. */
export interface Pooling {
  pool: readonly [side: number, stride: number];
}

type Layer = { index: number; out: number; side: number; stride: number; padding: number } | Pooling;

/** Layers by group. At the end of each group its features are compared. Indices are those of the layers in torchvision's `features`. */
export const architectures: Record<LpipsName, readonly (readonly Layer[])[]> = {
  alex: [
    [{ index: 0, out: 64, side: 11, stride: 4, padding: 2 }],
    [{ pool: [3, 2] }, { index: 3, out: 192, side: 5, stride: 1, padding: 2 }],
    [{ pool: [3, 2] }, { index: 6, out: 384, side: 3, stride: 1, padding: 1 }],
    [{ index: 8, out: 256, side: 3, stride: 1, padding: 1 }],
    [{ index: 10, out: 256, side: 3, stride: 1, padding: 1 }],
  ],
  vgg: [
    [0, [2], 64],
    [5, [7], 128],
    [10, [12, 14], 256],
    [17, [19, 21], 512],
    [24, [26, 28], 512],
  ].map(([first, more, out], group) => [
    ...(group === 0 ? [] : [{ pool: [2, 2] as const }]),
    ...[first, ...(more as number[])].map((index) => ({
      index: index as number,
      out: out as number,
      side: 3,
      stride: 1,
      padding: 1,
    })),
  ]),
};

/** Mean and deviation of the pictures that the networks were trained on, by channel, for values in [-1, 1]. */
const normalization = { shift: [-0.03, -0.088, -0.188], scale: [0.458, 0.448, 0.45] } as const;

/**
 * The network behind {@link lpips}: a trained image network, whose features are compared after each group of layers with
 * weights that were fitted to people's judgement.
 *
 * The weights do not come with this package. They are arrays named as in the Python package `lpips` (`net.slice1.0.weight`, …,
 * `lin0.model.1.weight`) or, for the image network, as in torchvision (`features.0.weight`, …). Of AlexNet and VGG-16, the names and
 * shapes say which it is.
 */
export class LpipsNetwork {
  readonly name: LpipsName;
  /** Layers in order, group by group: for those who run them elsewhere. A ReLU follows each convolution. */
  readonly groups: readonly (readonly (Convolution | Pooling)[])[];
  /** Mean that is subtracted from each channel, and deviation that the rest is divided by. */
  readonly normalization: { readonly shift: readonly number[]; readonly scale: readonly number[] } = normalization;
  /** Weight of each channel after each group. */
  readonly linear: Float32Array[];

  /**
   * @param file - named in errors
   * @param name - which network it has to be; default: what the first layer's shape says
   * @throws Error where an array is missing, of another shape, or holds a number that is not finite
   */
  constructor(arrays: NamedArrays, file = 'LPIPS weights', name?: LpipsName) {
    const find = (names: string[], shape: readonly number[]): Float32Array => {
      const found = names.map((name) => arrays[name]).find(Boolean);
      if (!found) {
        const expected = `expected "${names[0]}" and the other arrays of the Python package lpips`;
        throw new Error(`${file}: not LPIPS weights: no array "${names.join('" or "')}"; ${expected}`);
      }
      if (`${found.shape.filter((n, i) => i < 2 || n > 1)}` !== `${shape.filter((n, i) => i < 2 || n > 1)}`) {
        throw new Error(`${file}: "${names[0]}" has shape [${found.shape}], expected [${shape}]`);
      }
      const data = Float32Array.from(found.data);
      if (!data.every(Number.isFinite)) throw new Error(`${file}: "${names[0]}" holds numbers that are not finite`);
      return data;
    };
    const first = ['net.slice1.0', 'features.0'].map((name) => arrays[`${name}.weight`]).find(Boolean);
    this.name = name ?? (first?.shape[2] === 3 ? 'vgg' : 'alex');
    let channels = 3;
    this.groups = architectures[this.name].map((group, g) =>
      group.map((layer) => {
        if ('pool' in layer) return layer;
        const { index, ...sizes } = layer;
        const at = (kind: string) => [`net.slice${g + 1}.${index}.${kind}`, `features.${index}.${kind}`];
        const made: Convolution = {
          ...sizes,
          in: channels,
          weight: find(at('weight'), [sizes.out, channels, sizes.side, sizes.side]),
          bias: find(at('bias'), [sizes.out]),
        };
        channels = sizes.out;
        return made;
      }),
    );
    this.linear = this.groups.map((group, g) => {
      const last = group.at(-1) as Convolution;
      return find([`lin${g}.model.1.weight`, `lins.${g}.model.1.weight`], [1, last.out, 1, 1]);
    });
  }

  /** Side of the smallest picture that the network takes: below it a map of features would be empty. */
  get smallestSide(): number {
    return this.name === 'alex' ? 31 : 16;
  }

  /**
   * @param pixels - one frame [H, W, 3] in [-1, 1]
   * @returns the features after each group
   */
  features(pixels: Float32Array, height: number, width: number): FeatureMap[] {
    const { shift, scale } = this.normalization;
    const area = height * width;
    const data = Float32Array.from({ length: 3 * area }, (_, i) => {
      const channel = Math.floor(i / area);
      return (pixels[(i % area) * 3 + channel] - shift[channel]) / scale[channel];
    });
    let x: FeatureMap = { data, channels: 3, height, width };
    return this.groups.map((group) => {
      for (const layer of group) x = 'pool' in layer ? maxPool(x, ...layer.pool) : convolve(x, layer);
      return x;
    });
  }
}
