import { expect, test } from 'vitest';
import { heightOf, pathOf } from './curve.ts';

const box = { height: 10, width: 30, low: 10, high: 30, span: 4 };

test('the newest frame is at the right, higher figures are higher, what is outside is at the edge', () => {
  expect(pathOf([10, 20, 30, Number.POSITIVE_INFINITY], box)).toBe('M0.0 10.0L10.0 5.0L20.0 0.0L30.0 0.0');
  expect(pathOf([15], box)).toBe('M30.0 7.5');
  expect(heightOf(-5, box)).toBe(10);
});

test('frames without a figure leave a gap', () => {
  expect(pathOf([30, undefined, 30, 10], box)).toBe('M0.0 0.0M20.0 0.0L30.0 10.0');
  expect(pathOf([], box)).toBe('');
});
