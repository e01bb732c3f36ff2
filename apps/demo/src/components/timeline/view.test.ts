import { expect, test } from 'vitest';
import { fitView, follow, indexAt, span, xOf, zoomView } from './view.ts';

const width = 600;

test.each([0, 1, 40, 49, 1000, 10_000, 100_000])('%d frames fit', (length) => {
  const view = fitView(length, width);
  expect(xOf(view, 0)).toBeGreaterThan(0);
  expect(xOf(view, length)).toBeLessThan(width);
  expect(view.scale).toBeLessThanOrEqual(12);
  expect(indexAt(view, xOf(view, length))).toBe(length);
});

test('the scale stays while some frames come', () => {
  const scales = new Set(Array.from({ length: 1000 }, (_, i) => fitView(1000 + i, width).scale));
  expect(scales.size).toBeLessThan(6);
});

test('zooming keeps the frame under the pointer, and ends at single frames and at the whole', () => {
  const whole = fitView(2000, width);
  const at = indexAt(whole, 300);
  const near = zoomView(whole, { by: 4, x: 300, length: 2000, width });
  expect(indexAt(near, 300)).toBe(at);
  expect(span(near, width)).toBeCloseTo(span(whole, width) / 4);
  const nearest = zoomView(near, { by: 1e6, x: 300, length: 2000, width });
  expect(nearest.scale).toBe(18);
  expect(zoomView(nearest, { by: 1e-6, x: 10, length: 2000, width })).toEqual(whole);
});

test('an enlarged view goes along with the current frame, and not beyond the ends', () => {
  const near = zoomView(fitView(2000, width), { by: 10, x: 0, length: 2000, width });
  expect(follow(near, 3, 2000, width)).toEqual(near);
  const moved = follow(near, 1500, 2000, width);
  expect(xOf(moved, 1500)).toBeCloseTo(width / 2);
  const end = follow(near, 2000, 2000, width);
  expect(xOf(end, 2000)).toBeLessThan(width);
  expect(xOf(end, 2000)).toBeGreaterThan(width * 0.8);
  expect(follow(end, 0, 2000, width).left).toBe(-0.5);
});
