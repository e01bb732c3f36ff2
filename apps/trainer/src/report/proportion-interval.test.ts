import { expect, test } from 'vitest';
import { proportionInterval } from './proportion-interval.ts';

test('Wilson’s interval, as statsmodels and R have it', () => {
  // proportion_confint(k, n, method='wilson'), statsmodels 0.14
  expect(proportionInterval(0.81, 100)[0]).toBeCloseTo(0.7222, 4);
  expect(proportionInterval(0.81, 100)[1]).toBeCloseTo(0.8749, 4);
  expect(proportionInterval(1, 10)[0]).toBeCloseTo(0.7225, 4);
  expect(proportionInterval(1, 10)[1]).toBe(1);
  expect(proportionInterval(0, 10)[0]).toBe(0);
});
