import { expect, test } from 'vitest';
import { nextSpeed, speedName } from './speed.ts';

test('faster and slower, as far as it goes', () => {
  expect(nextSpeed(1, 1)).toBe(2);
  expect(nextSpeed(1, -1)).toBe(0.5);
  expect(nextSpeed(3, 1)).toBe(4);
  expect(nextSpeed(4, 1)).toBe(Number.POSITIVE_INFINITY);
  expect(nextSpeed(Number.POSITIVE_INFINITY, 1)).toBe(Number.POSITIVE_INFINITY);
  expect(nextSpeed(0.25, -1)).toBe(0.25);
  expect([0.25, Number.POSITIVE_INFINITY].map(speedName)).toEqual(['0.25×', 'max']);
});
