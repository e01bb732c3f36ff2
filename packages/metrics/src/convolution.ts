/** A 2-D convolution as networks for pictures use it. */
export interface Convolution {
  /** [out, in, side, side] */
  weight: Float32Array;
  /** [out] */
  bias: Float32Array;
  out: number;
  in: number;
  side: number;
  stride: number;
  padding: number;
}

/** Numbers at each place of a picture, [channels, height, width]. */
export interface FeatureMap {
  data: Float32Array;
  channels: number;
  height: number;
  width: number;
}

/** Convolution and ReLU. */
export function convolve(x: FeatureMap, layer: Convolution): FeatureMap {
  const { side, stride, padding, out } = layer;
  const height = Math.floor((x.height + 2 * padding - side) / stride) + 1;
  const width = Math.floor((x.width + 2 * padding - side) / stride) + 1;
  const data = new Float32Array(out * height * width);
  const window = new Float32Array(x.channels * side * side);
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      gather(x, { top: r * stride - padding, left: c * stride - padding, side }, window);
      for (let o = 0; o < out; o++) {
        let sum = layer.bias[o];
        const start = o * window.length;
        for (let i = 0; i < window.length; i++) sum += layer.weight[start + i] * window[i];
        data[(o * height + r) * width + c] = Math.max(sum, 0);
      }
    }
  }
  return { data, channels: out, height, width };
}

/** Pixels under a window, [channels, side, side]; 0 beyond the border. */
function gather(x: FeatureMap, { top, left, side }: { top: number; left: number; side: number }, into: Float32Array) {
  let i = 0;
  for (let channel = 0; channel < x.channels; channel++) {
    for (let r = top; r < top + side; r++) {
      const row = (channel * x.height + r) * x.width;
      for (let c = left; c < left + side; c++, i++) {
        into[i] = r >= 0 && c >= 0 && r < x.height && c < x.width ? x.data[row + c] : 0;
      }
    }
  }
}

/** The largest of each window of `side` pixels, without padding. */
export function maxPool(x: FeatureMap, side: number, stride: number): FeatureMap {
  const height = Math.floor((x.height - side) / stride) + 1;
  const width = Math.floor((x.width - side) / stride) + 1;
  const data = new Float32Array(x.channels * height * width);
  for (let channel = 0; channel < x.channels; channel++) {
    for (let r = 0; r < height; r++) {
      for (let c = 0; c < width; c++) {
        let most = Number.NEGATIVE_INFINITY;
        for (let i = 0; i < side * side; i++) {
          const row = (channel * x.height + r * stride + Math.floor(i / side)) * x.width;
          most = Math.max(most, x.data[row + c * stride + (i % side)]);
        }
        data[(channel * height + r) * width + c] = most;
      }
    }
  }
  return { data, channels: x.channels, height, width };
}
