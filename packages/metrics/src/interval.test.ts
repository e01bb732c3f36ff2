import { expect, test } from 'vitest';
import { trusted } from './fixtures/trusted.ts';
import { bootstrapInterval } from './interval.ts';

const { values, low, high } = trusted.interval;
/** A generator of its own for each call, always the same numbers (mulberry32). */
const random = () => {
  let state = 4;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

test("agrees with SciPy's percentile bootstrap as far as chance lets it", () => {
  const figure = bootstrapInterval(values, { random: random(), resamples: 20000 });
  if (figure.value === null) throw new Error(figure.reason);
  expect(Math.abs(figure.low - low)).toBeLessThan(0.05);
  expect(Math.abs(figure.high - high)).toBeLessThan(0.05);
  expect(figure.value).toBeGreaterThan(figure.low);
  expect(figure.value).toBeLessThan(figure.high);
});

test('same random numbers, same interval; any statistic of whole clips', () => {
  expect(bootstrapInterval(values, { random: random() })).toEqual(bootstrapInterval(values, { random: random() }));
  const clips = values.map((value) => ({ sum: value * 3, count: 3 }));
  const pooled = bootstrapInterval(clips, {
    statistic: (drawn) => drawn.reduce((a, b) => a + b.sum, 0) / drawn.reduce((a, b) => a + b.count, 0),
    random: random(),
  });
  const plain = bootstrapInterval(values, { random: random() });
  expect((pooled as { low: number }).low).toBeCloseTo((plain as { low: number }).low, 9);
});

test('is not defined for one clip', () => {
  expect(bootstrapInterval([1], { random: random() }).value).toBeNull();
});
