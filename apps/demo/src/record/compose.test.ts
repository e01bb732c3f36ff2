import { expect, test } from 'vitest';
import { compose, type Raster, rasterOfRgb } from './compose.ts';
import { layoutOf } from './layout.ts';

const at = ({ data, width }: Raster, x: number, y: number) => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
];
const numbered = (from: number) =>
  rasterOfRgb(
    Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => from + i),
    2,
    3,
  );

test('each pixel becomes a square of them, in its place', () => {
  const layout = layoutOf({ height: 2, width: 3, scale: 4, pictures: ['a', 'b'], keys: true });
  const keys = rasterOfRgb(
    new Uint8Array(layout.keys!.height * layout.width * 3).fill(77),
    layout.keys!.height,
    layout.width,
  );
  const frame = compose(layout, { pictures: [numbered(10), numbered(100)], keys });
  expect([frame.height, frame.width]).toEqual([layout.height, layout.width]);
  for (const [i, first] of [10, 100].entries()) {
    const { x, y } = layout.pictures[i]!;
    for (let dy = 0; dy < 8; dy++) {
      for (let dx = 0; dx < 12; dx++) {
        const value = first + 3 * (3 * Math.floor(dy / 4) + Math.floor(dx / 4));
        expect(at(frame, x + dx, y + dy)).toEqual([value, value + 1, value + 2]);
      }
    }
  }
  expect(at(frame, layout.pictures[1]!.x - 1, layout.pictures[1]!.y)).toEqual([0, 0, 0]); // the gap
  expect(at(frame, 0, layout.keys!.y)).toEqual([77, 77, 77]);
  expect(frame.data.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
});
