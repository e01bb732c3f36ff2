import { expect, test } from 'vitest';
import { area, line, paint, pick, type Raster, rectangle } from './raster.ts';

const blank = (): Raster => ({ width: 6, height: 4, data: new Uint8Array(72) });
const show = ({ width, height, data }: Raster) =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (data[(y * width + x) * 3] ? '#' : '.')).join(''),
  );

test('lines, either way round', () => {
  for (const [a, b] of [
    [
      { x: 0, y: 0 },
      { x: 5, y: 3 },
    ],
    [
      { x: 5, y: 3 },
      { x: 0, y: 0 },
    ],
  ] as const) {
    const raster = blank();
    paint(raster, line(raster, a, b), [255, 0, 0]);
    expect(raster.data.filter(Boolean)).toHaveLength(6);
    expect([pick(raster, a)[0], pick(raster, b)[0]]).toEqual([255, 255]);
  }
});

test('a pen of three, over the edge', () => {
  const raster = blank();
  paint(raster, line(raster, { x: 0, y: 0 }, { x: 0, y: 0 }, 3), [9, 9, 9]);
  expect(show(raster)).toEqual(['##....', '##....', '......', '......']);
});

test('rectangles from any corner, and filling what hangs together', () => {
  const raster = blank();
  paint(raster, rectangle(raster, { x: 3, y: 3 }, { x: 2, y: -5 }), [1, 1, 1]);
  expect(show(raster)).toEqual(['..##..', '..##..', '..##..', '..##..']);
  paint(raster, area(raster, { x: 5, y: 0 }), [2, 2, 2]);
  expect(show(raster)).toEqual(['..####', '..####', '..####', '..####']);
  expect(pick(raster, { x: 4, y: 3 })).toEqual([2, 2, 2]);
  expect(area(raster, { x: 0, y: 3 }).size).toBe(8);
});
