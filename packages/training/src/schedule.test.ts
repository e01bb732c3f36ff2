import { describe, expect, it } from 'vitest';
import { constantSchedule, cosineSchedule } from './schedule.ts';

describe('cosineSchedule', () => {
  it('rises in a line, stands at 1 after the warm-up and ends at the final fraction', () => {
    const rate = cosineSchedule({ steps: 101, warmupFraction: 0.1, finalFraction: 0.05 });
    expect(rate(0)).toBeCloseTo(0.1, 12);
    expect(rate(4)).toBeCloseTo(0.5, 12);
    expect(rate(9)).toBe(1);
    expect(rate(10)).toBe(1);
    expect(rate(55)).toBeCloseTo(0.525, 12); // half way down
    expect(rate(100)).toBeCloseTo(0.05, 12);
    expect(rate(1000)).toBeCloseTo(0.05, 12);
  });

  it('never rises after the warm-up', () => {
    const rate = cosineSchedule({ steps: 200 });
    for (let step = 10; step < 199; step++) expect(rate(step + 1)).toBeLessThan(rate(step));
  });

  it('works without warm-up and for a single step', () => {
    expect(cosineSchedule({ steps: 50, warmupFraction: 0 })(0)).toBe(1);
    expect(cosineSchedule({ steps: 1 })(0)).toBe(1);
    expect(cosineSchedule({ steps: 1, warmupFraction: 1 })(0)).toBe(1);
  });

  it.each([
    [{ steps: 0 }, 'steps: found 0'],
    [{ steps: 2.5 }, 'steps: found 2.5'],
    [{ steps: 10, warmupFraction: 2 }, 'warmupFraction: found 2'],
    [{ steps: 10, finalFraction: Number.NaN }, 'finalFraction: found NaN'],
  ])('refuses %o', (options, message) => {
    expect(() => cosineSchedule(options)).toThrow(message);
  });
});

describe('constantSchedule', () => {
  it('stays at 1 after the warm-up', () => {
    const rate = constantSchedule({ steps: 40, warmupFraction: 0.1 });
    expect([0, 1, 2, 3, 4, 39].map(rate)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  });
});
