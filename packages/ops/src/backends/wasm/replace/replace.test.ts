import { expectClose } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { useKernels } from '../compare.ts';

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

/** Shapes of 0 to 5 axes that broadcast to each other. */
const operands = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('both', 'a', 'b')), { maxLength: 5 })
  .chain((axes) => fc.tuple(fc.constant(axes), fc.nat(axes.length), fc.nat(axes.length)))
  .map(([axes, dropA, dropB]) => {
    const shape = (name: string): number[] =>
      axes.map(([length, has]) => (has === 'both' || has === name ? length : 1));
    return { a: shape('a').slice(dropA), b: shape('b').slice(dropB) };
  });

test('operations of two operands of different shapes', () => {
  const operations = {
    minimum: [tf.minimum, Math.min],
    equal: [tf.equal, (x: number, y: number) => Number(x === y)],
    lessEqual: [tf.lessEqual, (x: number, y: number) => Number(x <= y)],
  } as const;
  fc.assert(
    fc.property(operands, fc.constantFrom('float32' as const, 'int32' as const), (shapes, dtype) => {
      tf.tidy(() => {
        const [a, b] = [shapes.a, shapes.b].map((shape, seed) => tf.randomUniform(shape, 0, 4, 'int32', seed + 1));
        // Addition broadcasts by itself, so that these are the operands that belong together.
        const zero = tf.zerosLike(tf.add(a!, b!));
        const [wideA, wideB] = [tf.add(a!, zero), tf.add(b!, zero)].map((x) => x.dataSync());
        for (const [operation, expected] of Object.values(operations)) {
          const result = operation(tf.cast(a!, dtype), tf.cast(b!, dtype));
          expect(result.shape).toEqual(zero.shape);
          expect([...result.dataSync()]).toEqual([...wideA!].map((x, i) => expected(x, wideB![i]!)));
        }
      });
    }),
    { numRuns: 100, seed: 14 },
  );
});

test('tile repeats every axis', () => {
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
  expect(tf.tile(x, [2, 3]).arraySync()).toEqual([1, 3, 1, 3].map((a) => [a, a + 1, a, a + 1, a, a + 1]));
  expect(tf.tile(tf.tensor1d([1, 0], 'bool'), [2]).arraySync()).toEqual([1, 0, 1, 0]);
  expect(tf.tile(tf.ones([2, 3]), [1, 0]).shape).toEqual([2, 0]);
});

test('products of matrices, transposed or not, one or many', () => {
  const size = fc.integer({ min: 1, max: 20 });
  const cases = fc.record({
    sizes: fc.tuple(size, size, size),
    counts: fc.constantFrom(
      [[], []],
      [[3], [3]],
      [
        [2, 2],
        [2, 2],
      ],
      [[3], [1]],
      [[1], [3]],
      [[2], []],
    ),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
  });
  fc.assert(
    fc.property(cases, ({ sizes: [m, k, n], counts, transposeA, transposeB }) => {
      tf.tidy(() => {
        const a = tf.randomNormal([...counts[0]!, ...(transposeA ? [k, m] : [m, k])], 0, 1, 'float32', 1);
        const b = tf.randomNormal([...counts[1]!, ...(transposeB ? [n, k] : [k, n])], 0, 1, 'float32', 2);
        const turned = (x: tf.Tensor, turn: boolean): tf.Tensor =>
          turn
            ? tf.transpose(
                x,
                [...x.shape.keys()].map((i) => (i < x.rank - 2 ? i : 2 * x.rank - 3 - i)),
              )
            : x;
        // [..., m, k, 1] * [..., 1, k, n]
        const products = tf.mul(tf.expandDims(turned(a, transposeA), -1), tf.expandDims(turned(b, transposeB), -3));
        expectClose(tf.matMul(a, b, transposeA, transposeB), tf.sum(products, -2), { absolute: 1e-4 });
      });
    }),
    { numRuns: 60, seed: 15 },
  );
});

test('tanh to single precision, at any size', () => {
  const magnitudes = [0, 1e-30, 1e-5, 0.1, 0.5, 0.62, 0.63, 1, 3, 9, 20, 1e3, Infinity];
  const x = magnitudes.flatMap((value) => [value, -value]);
  expectClose(tf.tanh(tf.tensor1d(x)), x.map(Math.tanh), { relative: 4e-7, absolute: 0 });
  expect(tf.tanh(tf.scalar(NaN)).dataSync()[0]).toBeNaN();
});

test('sums and means over any axes', () => {
  const cases = fc.record({
    shape: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
    chosen: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    keepDims: fc.boolean(),
  });
  fc.assert(
    fc.property(cases, ({ shape, chosen, keepDims }) => {
      tf.tidy(() => {
        const axes = [...shape.keys()].filter((axis) => chosen[axis]);
        const others = [...shape.keys()].filter((axis) => !chosen[axis]);
        const x = tf.randomNormal(shape, 0, 1, 'float32', 3);
        // By a product with ones, of the numbers in another order.
        const count = axes.reduce((product, axis) => product * shape[axis]!, 1);
        const turned = tf.reshape(tf.transpose(x, [...others, ...axes]), [-1, count]);
        const expected = tf.matMul(turned, tf.ones([count, 1])).dataSync();
        const sum = tf.sum(x, axes, keepDims);
        expect(sum.shape).toEqual(
          keepDims ? shape.map((length, i) => (chosen[i] ? 1 : length)) : others.map((i) => shape[i]),
        );
        expectClose(sum.dataSync(), expected, { absolute: 1e-4 });
        expectClose(
          tf.mean(x, axes, keepDims).dataSync(),
          expected.map((value) => value / count),
          { absolute: 1e-4 },
        );
      });
    }),
    { numRuns: 100, seed: 16 },
  );
});
