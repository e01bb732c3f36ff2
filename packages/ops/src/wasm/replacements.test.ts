import { expectClose } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { useKernels } from './compare.ts';

beforeAll(() => useKernels('plain'));

/** A shape of rank 0 to 6 with a part of each axis. */
const parts = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(), fc.nat())
    .map(([length, a, b]) => ({ length, begin: a % length, size: 1 + (b % (length - (a % length))) })),
  { maxLength: 6 },
);

test('slices are those of plain indexing', () => {
  fc.assert(
    fc.property(parts, fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const), (axes, dtype) => {
      const shape = axes.map(({ length }) => length);
      const count = shape.reduce((a, b) => a * b, 1);
      const x = tf.tensor(
        Array.from({ length: count }, (_, i) => (dtype === 'bool' ? i % 3 : i)),
        shape,
        dtype,
      );
      const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
      let indices = [0];
      axes.forEach(({ begin, size }, i) => {
        const steps = Array.from({ length: size }, (_, j) => (begin + j) * strides[i]!);
        indices = indices.flatMap((index) => steps.map((step) => index + step));
      });
      const values = x.dataSync();
      const part =
        axes.length === 0
          ? tf.clone(x)
          : tf.slice(
              x,
              axes.map((a) => a.begin),
              axes.map((a) => a.size),
            );
      expect([...part.dataSync()]).toEqual(indices.map((index) => values[index]!));
      tf.dispose([x, part]);
    }),
    { numRuns: 100, seed: 12 },
  );
});

test('split and concat undo each other on every axis', () => {
  const x = tf.randomNormal([3, 4, 40]);
  for (const axis of [0, 1, 2, -1]) {
    const sizes = axis === 0 ? [1, 2] : axis === 1 ? [3, 1] : [37, 3];
    expectClose(tf.concat(tf.split(x, sizes, axis), axis), x, { absolute: 0 });
  }
});

test('a slice of nothing is empty', () => {
  expect(tf.slice(tf.ones([3, 4]), [1, 2], [0, 2]).shape).toEqual([0, 2]);
});

test('a clone outlives what it was made from, and the other way round', () => {
  const before = tf.memory().numBytes;
  const first = tf.tensor1d([1, 2, 3]);
  const second = tf.clone(first);
  first.dispose();
  expect([...second.dataSync()]).toEqual([1, 2, 3]);
  const third = tf.clone(second);
  third.dispose();
  expect([...second.dataSync()]).toEqual([1, 2, 3]);
  second.dispose();
  expect(tf.memory().numBytes).toBe(before);
});

test('a variable that is assigned leaves its clones alone', () => {
  const variable = tf.variable(tf.tensor1d([1, 2]));
  const before = tf.clone(variable);
  variable.assign(tf.tensor1d([3, 4]));
  expect([...before.dataSync()]).toEqual([1, 2]);
  variable.dispose();
});

test('strings are still copied', () => {
  expect(tf.clone(tf.tensor1d(['a', 'b'])).dataSync()).toEqual(['a', 'b']);
});
