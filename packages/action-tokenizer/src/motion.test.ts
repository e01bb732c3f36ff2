import { patchify } from '@genie/ops';
import { backends, expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { movePatches } from './motion.ts';

const [height, width, channels, patchSize, range] = [8, 12, 3, 4, 2];
const places = 2 * range + 1;
const patches = (height / patchSize) * (width / patchSize);
const frames = (): tf.Tensor5D => tf.randomUniform([1, 2, height, width, channels], -1, 1, 'float32', 5) as tf.Tensor5D;
/** Logits that are sure of one place. */
const sure = (offset: number): tf.Tensor4D =>
  tf.tile(tf.mul(tf.reshape(tf.oneHot(tf.scalar(offset + range, 'int32'), places), [1, 1, 1, places]), 60), [
    1,
    2,
    patches,
    1,
  ]) as tf.Tensor4D;

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('sure of its own place, a patch shows what it showed', () => {
    const x = frames();
    const moved = movePatches(x, patchSize, { rows: sure(0), columns: sure(0) });
    expectClose(moved, patchify(x, patchSize), { absolute: 1e-6 });
  });

  test('a pixel comes from so many rows below and columns to the left, zero beyond the frame', () => {
    const x = frames();
    const moved = movePatches(x, patchSize, { rows: sure(2), columns: sure(-1) });
    const padded = tf.pad(x, [
      [0, 0],
      [0, 0],
      [0, 2],
      [1, 0],
      [0, 0],
    ]);
    const expected = tf.slice(padded, [0, 0, 2, 0, 0], [1, 2, height, width, channels]) as tf.Tensor5D;
    expectClose(moved, patchify(expected, patchSize), { absolute: 1e-6 });
  });

  test('gradients to the logits find the way a picture moved', () => {
    const x = frames();
    const target = movePatches(x, patchSize, { rows: sure(1), columns: sure(-2) });
    const loss = (rows: tf.Tensor, columns: tf.Tensor) =>
      tf.mean(
        tf.squaredDifference(
          movePatches(x, patchSize, { rows: rows as tf.Tensor4D, columns: columns as tf.Tensor4D }),
          target,
        ),
      ) as tf.Scalar;
    let [rows, columns]: tf.Tensor[] = [tf.zeros([1, 2, patches, places]), tf.zeros([1, 2, patches, places])];
    for (let step = 0; step < 60; step++) {
      const [toRows, toColumns] = tf.grads(loss)([rows, columns]);
      rows = tf.sub(rows, tf.mul(toRows!, 400));
      columns = tf.sub(columns, tf.mul(toColumns!, 400));
    }
    const found = (logits: tf.Tensor) => new Set(tf.argMax(logits, 3).dataSync());
    expect([found(rows), found(columns)]).toEqual([new Set([1 + range]), new Set([-2 + range])]);
  });
});
