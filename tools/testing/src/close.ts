import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

export interface CloseOptions {
  /** Largest |actual - expected| allowed. Default 1e-5, or 0 where only `relative` is given. */
  absolute?: number;
  /** The same as a share of |expected|, added to `absolute`. Default 0. */
  relative?: number;
}

type Values = tf.Tensor | ArrayLike<number>;

const valuesOf = (values: Values): ArrayLike<number> => (values instanceof tf.Tensor ? values.dataSync() : values);

/**
 * Expects |actual - expected| <= absolute + relative * |expected| for every element, and equal shapes where both are tensors.
 *
 * The message names the worst element. NaN is close to nothing.
 */
export function expectClose(actual: Values, expected: Values, options: CloseOptions = {}): void {
  const { absolute = options.relative === undefined ? 1e-5 : 0, relative = 0 } = options;
  if (actual instanceof tf.Tensor && expected instanceof tf.Tensor) expect(actual.shape).toEqual(expected.shape);
  const a = valuesOf(actual);
  const e = valuesOf(expected);
  expect(a.length, 'number of elements').toBe(e.length);
  let worst = -1;
  let worstExcess = 0;
  for (let i = 0; i < e.length; i++) {
    if (a[i] === e[i]) continue;
    const difference = Math.abs(a[i]! - e[i]!);
    const excess = Number.isNaN(difference) ? Infinity : difference - (absolute + relative * Math.abs(e[i]!));
    if (excess > worstExcess) {
      worst = i;
      worstExcess = excess;
    }
  }
  if (worst < 0) return;
  const difference = Math.abs(a[worst]! - e[worst]!);
  expect.fail(
    `element ${worst} of ${e.length}: ${a[worst]}, expected ${e[worst]} (off by ${difference.toExponential(2)}; allowed ${absolute} + ${relative} * |expected|)`,
  );
}
