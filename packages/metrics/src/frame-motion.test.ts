import { describe, expect, test } from 'vitest';
import { objectMotion } from './object-motion.ts';
import { objectShift } from './object-shift.ts';
import { scrollOf } from './scroll.ts';

const size = { width: 64, height: 64 };

type Paint = (x: number, y: number) => number;

function picture(paint: Paint): Uint8Array {
  const frame = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++)
      frame.fill(paint(x, y), 3 * (y * size.width + x), 3 * (y * size.width + x) + 3);
  }
  return frame;
}

/** Smooth scenery with texture everywhere, at a place that need not be whole. */
const scenery: Paint = (x, y) =>
  120 +
  50 * Math.sin(x / 2.3) * Math.cos(y / 3.1) +
  30 * Math.sin((x + 2 * y) / 5.7) +
  20 * Math.cos((3 * x - y) / 4.9);
const movedBy =
  (paint: Paint, dx: number, dy: number): Paint =>
  (x, y) =>
    paint(x - dx, y - dy);
/** A box of 6 × 6 on something. */
const boxOn =
  (paint: Paint, left: number, top: number): Paint =>
  (x, y) =>
    x >= left && x < left + 6 && y >= top && y < top + 6 ? 250 : paint(x, y);
const plain: Paint = () => 20;

describe('scrollOf', () => {
  test.each([
    [-3, 0],
    [0, 2],
    [4, -5],
    [1, 1],
  ])('a picture that moves by %i right and %i down', (dx, dy) => {
    const scroll = scrollOf(picture(scenery), picture(movedBy(scenery, dx, dy)), size);
    expect(scroll.x).toBeCloseTo(dx, 0);
    expect(scroll.y).toBeCloseTo(dy, 0);
    expect(scroll.support).toBeGreaterThan(0.5);
  });

  test('parts of a pixel', () => {
    const scroll = scrollOf(picture(scenery), picture(movedBy(scenery, -1.5, 0)), size);
    expect(Math.abs(scroll.x + 1.5)).toBeLessThan(0.3);
  });

  test('noise of a decoder over it', () => {
    const noisy = picture((x, y) => scenery(x + 2, y) + ((x * 7 + y * 13) % 11) - 5);
    expect(scrollOf(picture(scenery), noisy, size).x).toBeCloseTo(-2, 0);
  });

  test('an object that moves is no scroll, on scenery or on none', () => {
    for (const ground of [scenery, plain]) {
      const [before, after] = [picture(boxOn(ground, 20, 20)), picture(boxOn(ground, 24, 20))];
      expect(scrollOf(before, after, size)).toEqual({ x: 0, y: 0, support: 0 });
    }
  });

  test('a player that the camera holds in the middle does not stop the picture', () => {
    const before = picture(boxOn(scenery, 29, 29));
    const after = picture(boxOn(movedBy(scenery, -2, 0), 29, 29));
    expect(scrollOf(before, after, size).x).toBeCloseTo(-2, 0);
  });

  test('nothing moves', () => {
    expect(scrollOf(picture(scenery), picture(scenery), size)).toEqual({ x: 0, y: 0, support: 0 });
    expect(scrollOf(picture(plain), picture(plain), size)).toEqual({ x: 0, y: 0, support: 0 });
  });
});

describe('objectMotion', () => {
  test.each([
    [3, 0],
    [0, -4],
    [-2, 2],
  ])('a box that moves by %i right and %i down before scenery that rests', (dx, dy) => {
    const [before, after] = [picture(boxOn(scenery, 20, 30)), picture(boxOn(scenery, 20 + dx, 30 + dy))];
    expect(objectMotion(before, after, size)).toMatchObject({ x: dx, y: dy });
  });

  test('on the screen, while the scenery scrolls', () => {
    const before = picture(boxOn(scenery, 20, 30));
    const scroll = { x: -3, y: 0 };
    const held = objectMotion(before, picture(boxOn(movedBy(scenery, -3, 0), 20, 30)), size, { scroll });
    expect(held).toMatchObject({ x: 0, y: 0 });
    const right = objectMotion(before, picture(boxOn(movedBy(scenery, -3, 0), 22, 30)), size, { scroll });
    expect(right).toMatchObject({ x: 2, y: 0 });
  });

  test('only where it is looked', () => {
    const before = picture(boxOn(boxOn(plain, 4, 4), 40, 40));
    const after = picture(boxOn(boxOn(plain, 4, 8), 44, 40));
    const looked = (p: number) => p < 32 * 64;
    expect(objectMotion(before, after, size, { looked })).toMatchObject({ x: 0, y: 4 });
    expect(objectMotion(before, after, size, { looked: (p) => !looked(p) })).toMatchObject({ x: 4, y: 0 });
    expect(objectMotion(before, after, size, { looked: () => false })).toBeNull();
  });

  test('what appears or blinks is no motion', () => {
    expect(objectMotion(picture(plain), picture(boxOn(plain, 20, 20)), size)).toBeNull();
    expect(objectMotion(picture(plain), picture(plain), size)).toBeNull();
  });
});

test('objectShift takes the smaller of shifts that explain as much', () => {
  const [before, after] = [picture(boxOn(plain, 20, 20)), picture(boxOn(plain, 23, 20))];
  const pixels = Array.from({ length: 64 * 64 }, (_, p) => p).filter((p) => before[3 * p] !== after[3 * p]);
  expect(objectShift(before, after, pixels, size)).toMatchObject({ x: 3, y: 0 });
});
