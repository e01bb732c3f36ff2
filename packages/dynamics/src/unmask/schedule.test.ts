import { expect, test } from 'vitest';
import { scheduleKinds } from './sampling.ts';
import { unmaskingSchedule } from './schedule.ts';

const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);

const totals = [1, 2, 15, 16, 64, 100, 256, 1024];

test.each(scheduleKinds)('%s opens all tokens, in at most the steps asked for', (kind) => {
  for (const total of totals) {
    for (let steps = 1; steps <= 25; steps++) {
      const counts = unmaskingSchedule(total, steps, kind);
      expect(sum(counts)).toBe(total);
      expect(counts.length).toBeLessThanOrEqual(steps);
      expect(Math.min(...counts)).toBeGreaterThan(0);
    }
  }
});

test('exponential never opens fewer than a sixteenth but at the end', () => {
  for (const total of totals) {
    for (let steps = 1; steps <= 25; steps++) {
      const least = Math.max(1, Math.floor(total / 16));
      for (const count of unmaskingSchedule(total, steps).slice(0, -1)) expect(count).toBeGreaterThanOrEqual(least);
    }
  }
});

test.each(['cosine', 'linear', 'halton'] as const)(
  '%s takes all the steps asked for, where there is a token for each',
  (kind) => {
    for (const total of totals) {
      for (let steps = 1; steps <= 25; steps++) {
        expect(unmaskingSchedule(total, steps, kind)).toHaveLength(Math.min(steps, total));
      }
    }
  },
);

test("the reference's defaults: 256 tokens in 10 steps", () => {
  // ceil(256 * expm1(5 m / 10) / expm1(5)) = 0, 2, 3, 7, 12, 20, 34, 58, 94, 256 against at least 16 a step
  expect(unmaskingSchedule(256, 10)).toEqual([16, 16, 16, 16, 16, 16, 16, 16, 16, 112]);
});

test('cosine and halton open slowly at first, linear evenly', () => {
  // ceil(100 (1 - arccos(m / 4) / (pi / 2))) = 17, 34, 54, 100
  expect(unmaskingSchedule(100, 4, 'halton')).toEqual([17, 17, 20, 46]);
  expect(unmaskingSchedule(100, 4, 'linear')).toEqual([25, 25, 25, 25]);
  expect(unmaskingSchedule(100, 4, 'cosine')).toEqual([8, 22, 32, 38]);
});

test('one step opens all; no step is an error', () => {
  expect(unmaskingSchedule(64, 1)).toEqual([64]);
  expect(() => unmaskingSchedule(64, 0)).toThrow('steps: found 0, expected an integer of at least 1');
  expect(() => unmaskingSchedule(64, 2.5)).toThrow('steps: found 2.5');
});
