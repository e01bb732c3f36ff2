import { expect, test } from 'vitest';
import { whenText } from './when.ts';

test('the day is said where it is not today', () => {
  const at = new Date(2026, 10, 22, 18, 4).getTime();
  expect(whenText(at, at + 60_000, 'en-GB')).toBe('18:04');
  expect(whenText(at, at + 86_400_000, 'en-GB')).toBe('22 Nov, 18:04');
});
