import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { quilt } from './quilt.ts';

const columns = 6;
/** Two frames of zeros with two objects, each two patches wide: 1 at the left edge and 2 at the right one. They move down by a row. */
function clip(left: number, right: number): Int32Array[] {
  return [0, 1].map((t) => {
    const frame = new Int32Array(columns * columns);
    frame.set([1, 1], (left + t) * columns);
    frame.set([2, 2], (right + t) * columns + 4);
    return frame;
  });
}
const clips = [clip(0, 3), clip(2, 0), clip(4, 4)];
const count = (frame: Int32Array, token: number) => frame.filter((each) => each === token).length;
const make = (seed: number, cuts: number) => quilt(clips, { columns, pieces: 2, cuts, random: new Random(seed) });

test('cuts between objects and not through them, and what moves keeps moving', () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const [first, second] = make(seed, 256);
    seen.add(first!.join());
    const places = [...first!.keys()].filter((place) => first![place] !== 0);
    for (const place of places) expect(second![place + columns]).toBe(first![place]);
    expect(places).toHaveLength(second!.filter(Boolean).length);
  }
  expect(seen.size).toBeGreaterThan(2);
});

test('nothing is lost or there twice, and it is none of the given clips', () => {
  const objects = (cuts: number) =>
    Array.from({ length: 20 }, (_, seed) => make(seed, cuts)).map(
      ([first]) => `${count(first!, 1)} ${count(first!, 2)}`,
    );
  expect(new Set(objects(1)).size).toBeGreaterThan(1); // as chance cuts
  expect(new Set(objects(256))).toEqual(new Set(['2 2']));
  for (let seed = 0; seed < 20; seed++) expect(clips).not.toContainEqual(make(seed, 256));
});

test('the same random numbers give the same quilt; a single clip stays what it is', () => {
  expect(make(4, 8)).toEqual(make(4, 8));
  const alone = quilt([clips[1]!], { columns, pieces: 3, cuts: 2, random: new Random(1) });
  expect(alone).toEqual(clips[1]);
});
