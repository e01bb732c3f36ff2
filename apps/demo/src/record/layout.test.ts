import { expect, test } from 'vitest';
import { layoutOf } from './layout.ts';

const world = { height: 64, width: 64, keys: false, pictures: ['learned'] };

test('a picture alone fills the frame', () => {
  expect(layoutOf({ ...world, scale: 6 })).toMatchObject({ height: 384, width: 384, pictures: [{ x: 0, y: 0 }] });
});

test('sides are even at every scale, whatever stands beside the picture', () => {
  for (const scale of [1, 2, 3, 4, 5, 6, 7, 8]) {
    for (const pictures of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
      for (const keys of [false, true]) {
        const { height, width, ...layout } = layoutOf({ height: 33, width: 47, scale, pictures, keys });
        expect([height % 2, width % 2]).toEqual([0, 0]);
        const last = layout.pictures.at(-1)!;
        expect(last.x + 47 * scale).toBeLessThanOrEqual(width);
        expect(last.y + 33 * scale).toBeLessThanOrEqual(layout.keys?.y ?? height);
        if (layout.keys) expect(layout.keys.y + layout.keys.height).toBeLessThanOrEqual(height);
      }
    }
  }
});

test('pictures stand in a row, captions above, keys below', () => {
  const layout = layoutOf({ ...world, scale: 4, pictures: ['true', 'learned', 'difference'], keys: true });
  const { captions, keys, pictures } = layout;
  expect(pictures.map(({ x }) => x)).toEqual([0, 260, 520]);
  expect(new Set(pictures.map(({ y }) => y))).toEqual(new Set([captions!.height]));
  expect(keys!.y).toBe(captions!.height + 256);
});
