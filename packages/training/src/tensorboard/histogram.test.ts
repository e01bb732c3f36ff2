import { describe, expect, it } from 'vitest';
import { histogramOf } from './histogram.ts';

describe('histogramOf', () => {
  it('counts every value once, in a bucket that holds it', () => {
    const values = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i) * 10 ** ((i % 7) - 3));
    const { limits, counts, count, min, max, sum, sumOfSquares } = histogramOf(values);
    expect(count).toBe(2000);
    expect(counts.reduce((a, b) => a + b)).toBe(2000);
    expect(min).toBe(Math.min(...values));
    expect(max).toBe(Math.max(...values));
    expect(sum).toBeCloseTo([...values].reduce((a, b) => a + b));
    expect(sumOfSquares).toBeCloseTo([...values].reduce((a, b) => a + b * b));
    counts.forEach((n, i) => {
      const lower = limits[i - 1] ?? -Infinity;
      expect(values.filter((value) => value >= lower && value < limits[i]!)).toHaveLength(n);
    });
  });

  it('has few buckets for few values, and an empty one before each that counts', () => {
    const { limits, counts } = histogramOf([1, 1, -1000, 0]);
    expect(counts).toEqual([0, 1, 0, 1, 0, 2]);
    expect(limits).toHaveLength(6);
  });

  it('leaves out what is not finite, and stands for nothing', () => {
    expect(histogramOf([1, Number.NaN, Infinity])).toMatchObject({ count: 1, min: 1, max: 1 });
    expect(histogramOf([])).toMatchObject({ count: 0, min: 0, max: 0, counts: [0] });
  });
});
