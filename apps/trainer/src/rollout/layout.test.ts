import { expect, test } from 'vitest';
import { gridAt, lengthAt, type Shown, type Strip, sheetOf } from './layout.ts';

/** Frames of 4 × 6 pixels; all pixels of frame t are `base + t`. */
const strip = (base: number, length: number): Strip => ({
  frames: Array.from({ length }, (_, t) => new Uint8Array(4 * 6 * 3).fill(base + t)),
  height: 4,
  width: 6,
});

/** Brightness of a pixel. */
const at = ({ data, width }: { data: Uint8Array; width: number }, y: number, x: number) => data[(y * width + x) * 3];

test('a grid shows all rollouts at one time, the truth to the left', () => {
  const all: Shown[] = [
    { truth: strip(100, 3), rollout: strip(150, 3) },
    { truth: strip(200, 3), rollout: strip(230, 2) },
  ];
  const grid = gridAt(all, 2);
  expect([grid.height % 2, grid.width % 2]).toEqual([0, 0]);
  expect([grid.height, grid.width]).toEqual([14, 18]); // one above the other, as each pair is wide
  expect(at(grid, 0, 0)).toBe(40); // the gap
  expect([at(grid, 2, 2), at(grid, 2, 10)]).toEqual([102, 152]);
  expect([at(grid, 8, 2), at(grid, 8, 10)]).toEqual([202, 231]); // the shorter one stays at its end
});

test('a sheet has a row for each, from the first frame to the last', () => {
  const sheet = sheetOf([{ truth: strip(100, 9), rollout: strip(150, 9) }], 3);
  expect([sheet.height, sheet.width]).toEqual([14, 26]);
  expect([2, 10, 18].map((x) => at(sheet, 2, x))).toEqual([100, 104, 108]);
  expect([2, 10, 18].map((x) => at(sheet, 8, x))).toEqual([150, 154, 158]);
  expect(at(sheetOf([{ rollout: strip(100, 9) }], 1), 2, 2)).toBe(108);
});

test('worlds of different rates are shown at their own', () => {
  const all: Shown[] = [{ rollout: { ...strip(100, 4), fps: 30 } }, { rollout: { ...strip(200, 4), fps: 10 } }];
  expect(lengthAt(all, 30)).toBe(12);
  const right = (t: number) => [
    at(gridAt(all, t, 30), 2, 2),
    Math.max(at(gridAt(all, t, 30), 2, 10) ?? 0, at(gridAt(all, t, 30), 8, 2) ?? 0),
  ];
  expect([0, 2, 3, 5, 11].map(right)).toEqual([
    [100, 200],
    [102, 200],
    [103, 201],
    [103, 201],
    [103, 203],
  ]);
});
