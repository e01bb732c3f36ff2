import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { FiniteScalarQuantizer } from './finite-scalar-quantizer.ts';

const levels = fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 1, maxLength: 5 });

describe.each(backends)('FSQ on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each([
    [[4, 4, 4, 4, 4], 1024],
    [[2, 2], 4],
    [[8, 5, 5, 5], 1000],
  ])('levels %j make %i codes; every index becomes its code and itself again', (given, size) => {
    const fsq = new FiniteScalarQuantizer(given);
    expect(fsq.codebookSize).toBe(size);
    const all = tf.range(0, size, 1, 'int32');
    const codes = fsq.codes(all);
    expect(codes.shape).toEqual([size, given.length]);
    const indices = fsq.indices(codes);
    expect(indices.dtype).toBe('int32');
    expect(indices.dataSync()).toEqual(all.dataSync());
    const plain = Array.from({ length: size }, (_, i) => fsq.code(i)).flat();
    expectClose(codes, plain, { absolute: 1e-6 });
  });

  test('mixed levels: the product of all codes, each once, whatever the levels', () => {
    fc.assert(
      fc.property(levels, fc.nat(), (given, some) => {
        const fsq = new FiniteScalarQuantizer(given);
        expect(fsq.codebookSize).toBe(given.reduce((a, b) => a * b, 1));
        tf.tidy(() => {
          const from = some % fsq.codebookSize;
          const indices = tf.range(from, Math.min(from + 500, fsq.codebookSize), 1, 'int32');
          const codes = fsq.codes(indices);
          expect(fsq.indices(codes).dataSync()).toEqual(indices.dataSync());
          expect(Math.max(...tf.abs(codes).dataSync())).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  test('the largest vocabulary is still exact', () => {
    const fsq = new FiniteScalarQuantizer([128, 256, 256]);
    const indices = tf.tensor1d([0, 127, 128, 8388607, 8388606, 8355840, 32767], 'int32');
    expect(fsq.indices(fsq.codes(indices)).dataSync()).toEqual(indices.dataSync());
  });

  test('the first dimension is the least significant digit', () => {
    const fsq = new FiniteScalarQuantizer([3, 2]);
    expect(fsq.code(1)).toEqual([0, -1]);
    expect(fsq.code(3)).toEqual([-1, 1]);
    expect([
      ...fsq
        .indices(
          tf.tensor2d([
            [0, -1],
            [-1, 1],
          ]),
        )
        .dataSync(),
    ]).toEqual([1, 3]);
  });

  test('quantized values are codes: a second time changes no index', () => {
    fc.assert(
      fc.property(levels, fc.nat(), (given, seed) => {
        const fsq = new FiniteScalarQuantizer(given);
        tf.tidy(() => {
          const z = tf.randomNormal([40, given.length], 0, 2, 'float32', seed);
          const codes = fsq.quantize(z);
          expectClose(codes, fsq.codes(fsq.indices(codes)), { absolute: 1e-6 });
        });
      }),
      { numRuns: 30, seed: 2 },
    );
  });

  test('quantizes to the nearest level of tanh', () => {
    const fsq = new FiniteScalarQuantizer([3, 5]);
    const at = (x: number, y: number): number[] => [Math.atanh(x), Math.atanh(y)];
    const codes = fsq.quantize(tf.tensor2d([at(0.4, 0.4), at(0.6, -0.2), at(-0.6, -0.9)]));
    expectClose(codes, [0, 0.5, 1, 0, -1, -1], { absolute: 1e-6 });
    expectClose(fsq.quantize(tf.tensor2d([[-100, 100]])), [-1, 1]);
  });

  test("the gradient is tanh's, straight through the rounding", () => {
    const fsq = new FiniteScalarQuantizer([4, 7]);
    const z = tf.tensor2d([[0.3, -1.2]]);
    const gradient = tf.grad((x) => tf.sum(tf.mul(fsq.quantize(x), tf.tensor1d([1, 2]))))(z);
    expectClose(gradient, [1 - Math.tanh(0.3) ** 2, 2 * (1 - Math.tanh(1.2) ** 2)], { absolute: 1e-6 });
  });

  test('commitment is the mean squared distance to the level, and draws values there', () => {
    const fsq = new FiniteScalarQuantizer([3, 5]); // distances of levels: 1 and 1/2
    const z = tf.tensor2d([[Math.atanh(0.2), Math.atanh(0.4)]]);
    expectClose(fsq.commitment(z), [(0.2 ** 2 + 0.2 ** 2) / 2], { absolute: 1e-6 });
    const [x, y] = tf
      .grad((x) => fsq.commitment(x as tf.Tensor2D))(z)
      .dataSync();
    expect(x).toBeCloseTo(0.2 * (1 - 0.2 ** 2), 5); // down to 0
    expect(y).toBeCloseTo(-0.2 * 2 * (1 - 0.4 ** 2), 5); // up to 1/2
    expectClose(fsq.commitment(tf.zeros([4, 2])), [0]);
  });

  test('keeps the leading axes, and leaves no tensor over', async () => {
    const fsq = new FiniteScalarQuantizer([4, 4]);
    const z = tf.zeros([2, 3, 5, 2]);
    expect(tf.tidy(() => fsq.indices(fsq.quantize(z)).shape)).toEqual([2, 3, 5]);
    await expectNoLeak(() => {
      const codes = tf.tidy(() => fsq.quantize(z));
      const indices = fsq.indices(codes);
      return [codes, indices, fsq.codes(indices)];
    });
  });
});

test('what makes no sense is named', () => {
  expect(() => new FiniteScalarQuantizer([])).toThrow('levels are []');
  expect(() => new FiniteScalarQuantizer([4, 1])).toThrow('levels are [4,1], expected one integer from 2 on');
  expect(() => new FiniteScalarQuantizer([256, 256, 256])).toThrow('make 16777216 codes, expected at most 8388608');
  const fsq = new FiniteScalarQuantizer([4, 4]);
  expect(() => fsq.code(16)).toThrow('index 16, expected an integer in 0 … 15');
  expect(() => fsq.quantize(tf.zeros([2, 3]))).toThrow('shape [2,3], its last axis must be 2');
});
