import { attention } from '@genie/ops';
import { expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { kindsOfPosition } from './config.ts';
import {
  positionTables,
  positionWidths,
  spatialBias,
  spatialPositions,
  spatialRotary,
  temporalBias,
  temporalPositions,
  temporalRotary,
} from './positions.ts';

beforeAll(() => useBackend('cpu'));

describe('sinusoids', () => {
  test.each([
    [32, { x: 10, y: 12, time: 10 }],
    [64, { x: 22, y: 22, time: 20 }],
    [128, { x: 42, y: 44, time: 42 }],
  ])('embedding %i is shared as in the reference', (embedDim, widths) => {
    expect(positionWidths(embedDim)).toEqual(widths);
  });

  test('columns, then rows, then zeros for the patches', () => {
    const table = spatialPositions(2, 3, 32);
    expect(table.shape).toEqual([1, 1, 6, 32]);
    const [row, column] = [1, 2];
    const waves = (place: number, width: number): number[] =>
      Array.from({ length: width / 2 }, (_, j) => place / 10000 ** ((2 * j) / width)).flatMap((a) => [
        Math.sin(a),
        Math.cos(a),
      ]);
    const expected = [...waves(column, 10), ...waves(row, 12), ...new Array(10).fill(0)];
    expectClose(table.slice([0, 0, row * 3 + column, 0], [1, 1, 1, 32]), expected, { absolute: 1e-6 });
  });

  test('zeros, then time for the frames', () => {
    const table = temporalPositions(4, 32);
    expect(table.shape).toEqual([1, 4, 1, 32]);
    const frame = tf.slice(table, [0, 3, 0, 0], [1, 1, 1, 32]).dataSync();
    expectClose(frame.subarray(0, 22), new Float32Array(22));
    expectClose(frame.subarray(22, 26), [
      Math.sin(3),
      Math.cos(3),
      Math.sin(3 / 10000 ** 0.2),
      Math.cos(3 / 10000 ** 0.2),
    ]);
  });

  test('an odd width is refused', () => {
    expect(() => spatialPositions(2, 2, 9)).toThrow('embedDim is 9, expected an even number');
  });
});

/** Returns the attention of place i to place j: all places carry the same q and k, and v says which place it is. */
function weights(length: number, headDim: number, options: object): number[][] {
  const row = Array.from({ length: headDim }, (_, i) => Math.sin(1 + i));
  const key = Array.from({ length: headDim }, (_, i) => Math.cos(2 * i));
  return Array.from({ length }, (_, j) => {
    const values = Array.from({ length }, (_, place) => [
      ...row,
      ...key,
      ...new Array(headDim).fill(place === j ? 1 : 0),
    ]);
    const x = tf.tensor(values.flat(), [1, 1, length, 3 * headDim]) as tf.Tensor4D;
    const y = attention(x, { numHeads: 1, axis: 'space', ...options }).dataSync();
    return Array.from({ length }, (_, i) => y[i * headDim]!);
  });
}

describe('rotary positions', () => {
  test('in time, scores depend on the distance only', () => {
    const w = weights(4, 8, { rotary: temporalRotary(4, 8) });
    const ratio = (i: number, j: number): number => w[j]![i]! / w[i]![i]!;
    expect(ratio(1, 0)).toBeCloseTo(ratio(3, 2), 5);
    expect(ratio(0, 2)).toBeCloseTo(ratio(1, 3), 5);
    expect(ratio(1, 0)).not.toBeCloseTo(ratio(2, 0), 3);
  });

  test('in space, scores depend on the distances in rows and columns only', () => {
    const w = weights(9, 8, { rotary: spatialRotary(3, 3, 8) }); // patch = 3·row + column
    const ratio = (i: number, j: number): number => w[j]![i]! / w[i]![i]!;
    expect(ratio(0, 4)).toBeCloseTo(ratio(4, 8), 5); // one down, one right
    expect(ratio(1, 0)).toBeCloseTo(ratio(8, 7), 5); // one left
    expect(ratio(0, 1)).not.toBeCloseTo(ratio(0, 3), 3); // right is not down
  });

  test('tokens in front of the patches are not turned, and the patches are turned as ever', () => {
    const [{ cos, sin }, plain] = [spatialRotary(2, 3, 8, 2), spatialRotary(2, 3, 8)];
    expectClose(cos.subarray(0, 8), new Float32Array(8).fill(1));
    expectClose(sin.subarray(0, 8), new Float32Array(8));
    expect([cos.subarray(8), sin.subarray(8)]).toEqual([plain.cos, plain.sin]);
  });

  test('angles are the published ones', () => {
    const { cos, sin } = temporalRotary(3, 4);
    expectClose(cos, [1, 1, Math.cos(1), Math.cos(0.01), Math.cos(2), Math.cos(0.02)]);
    expectClose(sin.subarray(2, 4), [Math.sin(1), Math.sin(0.01)]);
  });

  test('a head that cannot be split is refused', () => {
    expect(() => spatialRotary(2, 2, 6)).toThrow('a head has 6 numbers, expected a multiple of 4');
    expect(() => temporalRotary(2, 3)).toThrow('expected a multiple of 2');
  });
});

describe('ALiBi', () => {
  test('slopes of eight heads are 1/2, 1/4 … 1/256', () => {
    const table = temporalBias(2, 8);
    expect(Array.from({ length: 8 }, (_, h) => table[h * 4 + 2])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((h) => -(2 ** -h)),
    );
    expect(table[0]).toBeCloseTo(0);
  });

  test('is 0 to and from tokens in front of the patches', () => {
    const [table, plain] = [spatialBias(2, 2, 2, 1), spatialBias(2, 2, 2)];
    for (let head = 0; head < 2; head++) {
      for (let i = 0; i < 5; i++) {
        for (let j = 0; j < 5; j++) {
          const expected = i && j ? plain[head * 16 + (i - 1) * 4 + j - 1] : 0;
          expect(Math.abs(table[head * 25 + i * 5 + j]! - expected!)).toBe(0);
        }
      }
    }
  });

  test('falls with the distance in space', () => {
    const table = spatialBias(3, 3, 1); // slope 2^-8
    expect(table[0 * 9 + 4]).toBeCloseTo(-Math.SQRT2 / 256, 8);
    expect(table[1 * 9 + 7]).toBeCloseTo(-2 / 256, 8);
  });
});

test('the positions of each axis are those that are given for it, else those for both', () => {
  const sizes = { embedDim: 16, numHeads: 2, position: 'rope' } as const;
  const grid = { rows: 2, columns: 2 };
  const tables = (config: object) => {
    const { space, time } = positionTables({ ...sizes, ...config }, grid, 3);
    return [Object.keys(space), Object.keys(time)];
  };
  expect(tables({})).toEqual([['rotary'], ['rotary']]);
  expect(tables({ spatialPosition: 'alibi' })).toEqual([['bias'], ['rotary']]);
  expect(tables({ temporalPosition: 'alibi' })).toEqual([['rotary'], ['bias']]);
  expect(tables({ spatialPosition: 'sinusoidal', temporalPosition: 'none' })).toEqual([[], []]);
  expect(kindsOfPosition({ ...sizes, temporalPosition: 'none' })).toEqual({ space: 'rope', time: 'none' });
});
