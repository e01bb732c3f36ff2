import { expect, test } from 'vitest';
import { proportionInterval } from './proportion-interval.ts';

test('Wilson’s interval, as SciPy has it', () => {
  // scipy.stats.binomtest(k, n).proportion_ci(method='wilson')
  expect(proportionInterval(0.81, 100)[0]).toBeCloseTo(0.7222, 4);
  expect(proportionInterval(0.81, 100)[1]).toBeCloseTo(0.8749, 4);
  expect(proportionInterval(1, 10)[0]).toBeCloseTo(0.7225, 4);
  expect(proportionInterval(1, 10)[1]).toBeCloseTo(1, 12);
  expect(proportionInterval(0, 10)[0]).toBeCloseTo(0, 12);
  expect(proportionInterval(0, 10)[1]).toBeCloseTo(0.2775, 4);
});
