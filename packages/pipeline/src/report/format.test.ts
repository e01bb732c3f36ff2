import { expect, test } from 'vitest';
import { formatBytes, formatSeconds } from './format.ts';

test('times', () => {
  const times = [0.04, 9.96, 47.4, 59.6, 200, 7321, 7199.9].map(formatSeconds);
  expect(times).toEqual(['0.0 s', '10.0 s', '47 s', '1 min 00 s', '3 min 20 s', '2 h 02 min', '2 h 00 min']);
});

test('sizes', () => {
  expect([formatBytes(812_400), formatBytes(7_449_000)]).toEqual(['812 kB', '7.4 MB']);
});
