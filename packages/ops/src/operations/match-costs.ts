import * as tf from '@tensorflow/tfjs-core';
import { matchCostsOnWasm } from '../backends/wasm/match-costs.ts';
import { hasKernel } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';
import { patchGrid } from './patchify.ts';

/** Area in which {@link matchCosts} looks for a patch, in pixels. */
export interface MatchCostsOptions {
  /** Distance of the search up, down, left and right; a multiple of the step. */
  range: number;
  /** From one place to the next. */
  step: number;
  /** Side of a patch; divides the frame's height and width. */
  patchSize: number;
  /** Side of the square around a patch's centre that is compared, of what lies inside the frame. Even or odd as patchSize. Default 2 · patchSize */
  window?: number;
}

type Layout = Required<MatchCostsOptions>;

const kernelName = 'GenieMatchCosts';

/** Added to the difference that all costs are divided by, so that a patch that looks the same everywhere has no best place. */
const floor = 0.02;

/** x [N, L, M], going on as its edge for `range` places at both ends: [N, L + 2 · range, M]. */
function extend(x: tf.Tensor3D, range: number): tf.Tensor3D {
  const [n, length, inner] = x.shape;
  const edge = (at: number): tf.Tensor3D => tf.tile(tf.slice(x, [0, at, 0], [n, 1, inner]), [1, range, 1]);
  return tf.concat([edge(0), x, edge(length - 1)], 1);
}

/** The L places of x [N, L + 2 · range, M] from each shift on: [N, S · L, M]. */
function shifted(x: tf.Tensor3D, { range, step }: Layout): tf.Tensor3D {
  const [n, extended, inner] = x.shape;
  const count = (2 * range) / step + 1;
  const at = (i: number): tf.Tensor3D => tf.slice(x, [0, i * step, 0], [n, extended - 2 * range, inner]);
  return tf.concat(
    Array.from({ length: count }, (_, i) => at(i)),
    1,
  );
}

/** Means over the window of each patch along an axis, as a matrix [L, L / patchSize]. */
function windowMeans(length: number, { patchSize, window }: Layout): tf.Tensor2D {
  const count = length / patchSize;
  const values = new Float32Array(length * count);
  for (let patch = 0; patch < count; patch++) {
    const start = patch * patchSize - (window - patchSize) / 2;
    const [first, end] = [Math.max(0, start), Math.min(length, start + window)];
    for (let i = first; i < end; i++) values[i * count + patch] = 1 / (end - first);
  }
  return tf.tensor2d(values, [length, count]);
}

/** {@link matchCosts}, on every backend. */
function composed(frames: { before: tf.Tensor4D; after: tf.Tensor4D }, layout: Layout): tf.Tensor {
  const [before, after] = [frames.before, frames.after].map((x) => tf.mean(x, 3)) as [tf.Tensor3D, tf.Tensor3D];
  const [n, height, width] = after.shape;
  const count = (2 * layout.range) / layout.step + 1;
  const [rows, columns] = [height / layout.patchSize, width / layout.patchSize];
  const tall = shifted(extend(before, layout.range), layout);
  const wide = extend(tf.reshape(tall, [n * count * height, width, 1]), layout.range);
  // [N, dy, H, dx, W]
  const places = tf.reshape(shifted(wide, layout), [n, count, height, count, width]);
  const distance = tf.abs(tf.sub(places, tf.reshape(after, [n, 1, height, 1, width])));
  const acrossMeans = tf.matMul(tf.reshape(distance, [-1, width]), windowMeans(width, layout));
  const rowsLast = tf.transpose(tf.reshape(acrossMeans, [n * count, height, count * columns]), [0, 2, 1]);
  const means = tf.matMul(tf.reshape(rowsLast, [-1, height]), windowMeans(height, layout));
  // [N, dy, dx, columns, rows] to [N, rows, columns, dy, dx]
  const patchesLast = tf.reshape(means, [n, count * count, columns, rows]);
  const costs = tf.reshape(tf.transpose(patchesLast, [0, 3, 2, 1]), [n, rows * columns, count * count]);
  const mean = tf.mean(costs, 2, true);
  return tf.div(tf.sub(mean, costs), tf.add(tf.sub(mean, tf.min(costs, 2, true)), floor));
}

/**
 * Tells how well each patch of a frame matches the frame before at places around it, best where largest.
 *
 * The cost of a place is the mean over a window around the patch of |gray(after)[y, x] - gray(before)[y + dy, x + dx]|, gray being
 * the mean over channels, and the frame before going on as its edge. What is returned is
 * (mean - cost) / (mean - least + 0.02), mean and least over the places of the patch.
 *
 * @param before [N, H, W, C], of numbers from -1 to 1; data, as `after`: neither gets a gradient
 * @param after [N, H, W, C]
 * @returns [N, P, S²], S = 2 · range / step + 1; P patches row by row, places row by row: dy, then dx, from -range to range
 * @throws where shapes differ, or sizes do not fit
 */
export function matchCosts(
  before: tf.Tensor4D,
  after: tf.Tensor4D,
  { range, step, patchSize, window = 2 * patchSize }: MatchCostsOptions,
): tf.Tensor3D {
  const [, height, width] = before.shape;
  patchGrid({ height, width, patchSize });
  if (`${before.shape}` !== `${after.shape}`) {
    throw new Error(`matchCosts: before is [${before.shape}], after [${after.shape}], expected one shape`);
  }
  if (!(step >= 1 && Number.isInteger(step) && range >= step && range % step === 0)) {
    throw new Error(
      `matchCosts: range is ${range} and step ${step}, expected whole numbers and a multiple of the step`,
    );
  }
  if (!(window >= 1 && (window - patchSize) % 2 === 0)) {
    throw new Error(
      `matchCosts: window is ${window}, expected a positive number that is even or odd as patchSize ${patchSize}`,
    );
  }
  const layout = { range, step, patchSize, window };
  // A gradient of its own, which is none, so that nothing of this is on a tape.
  const run = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const frames = { before: args[0] as tf.Tensor4D, after: args[1] as tf.Tensor4D };
    const fused = areFloats(frames) && hasKernel(kernelName, matchCostsOnWasm);
    const value = fused ? runKernel(kernelName, frames, { ...layout, floor })[0]! : composed(frames, layout);
    return { value, gradFunc: () => [tf.zeros(before.shape), tf.zeros(before.shape)] };
  });
  return run(before, after) as tf.Tensor3D;
}
