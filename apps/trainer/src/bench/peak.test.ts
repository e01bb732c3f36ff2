import { useBackend } from '@genie/testing';
import { beforeAll, expect, it } from 'vitest';
import { multiplyAdd } from './multiply-add.ts';
import { measureMatMul, measurePeak } from './peak.ts';

beforeAll(() => useBackend('wasm'));

it('multiplies and adds in a module that every engine with SIMD accepts', () => {
  const { run } = multiplyAdd();
  expect(run(1000)).toBe(1000 * 2 * 4 * 12);
});

it('measures arithmetic, matrix products and memory', () => {
  const bench = { windows: 2, seconds: 0.005 };
  for (const value of [...Object.values(measurePeak(bench)), measureMatMul(bench, 64)]) {
    expect(value).toBeGreaterThan(0.001);
    expect(value).toBeLessThan(100_000);
  }
});

it('lets the replicas begin together, and sums what they did', () => {
  const meetings: number[] = [];
  const reducer = {
    rank: 0,
    size: 2,
    mean: () => Promise.reject(),
    broadcast: () => Promise.reject(),
    sum(values: Float32Array) {
      meetings.push(values.length);
      return values.map((value) => 2 * value);
    },
  };
  measurePeak({ windows: 3, seconds: 0.001 }, reducer);
  expect(meetings).toEqual([1, 1, 1, 3, 1, 1, 1, 3, 1, 1, 1, 3]);
});
