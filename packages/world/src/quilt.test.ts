import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { quilt } from './quilt.ts';

const columns = 6;
/** Two frames of zeros, with an object of two patches beside one another, which moves down by one row. */
function clip(row: number, column: number, token: number): Int32Array[] {
  return [0, 1].map((t) => {
    const frame = new Int32Array(columns * columns);
    frame.set([token, token], (row + t) * columns + column);
    return frame;
  });
}
const counts = (frame: Int32Array, token: number) => frame.filter((each) => each === token).length;

test('cuts between objects and not through them, and what moves keeps moving', () => {
  const clips = [clip(0, 0, 1), clip(2, 4, 2), clip(4, 0, 3)];
  const seen = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const frames = quilt(clips, { columns, pieces: 3, cuts: 64, random: new Random(seed) });
    for (const [object, [row, column]] of [
      [0, 0],
      [2, 4],
      [4, 0],
    ].entries()) {
      const found = frames.map((frame) => counts(frame, object + 1));
      expect([0, 2]).toContain(found[0]);
      expect(found[1]).toBe(found[0]);
      if (found[0]) expect(frames[1]![(row! + 1) * columns + column!]).toBe(object + 1);
    }
    seen.add(frames.join());
  }
  expect(seen.size).toBeGreaterThan(2);
});

test('of cuts without a seam that shows, it takes one that says as much as its clips', () => {
  // Four places for one and the same object: cuts may leave out all of them, or keep two.
  const clips = [clip(0, 0, 1), clip(0, 4, 1), clip(4, 0, 1), clip(4, 4, 1)];
  const objects = (cuts: number) =>
    Array.from({ length: 30 }, (_, seed) => {
      const [first] = quilt(clips, { columns, pieces: 4, cuts, random: new Random(seed) });
      return counts(first!, 1) / 2;
    });
  expect(new Set(objects(1)).size).toBeGreaterThan(1);
  expect(new Set(objects(200))).toEqual(new Set([1]));
});

test('the same random numbers give the same quilt; a single clip stays what it is', () => {
  const clips = [clip(0, 0, 1), clip(3, 3, 2)];
  const make = () => quilt(clips, { columns, pieces: 2, cuts: 8, random: new Random(4) });
  expect(make()).toEqual(make());
  expect(quilt([clips[1]!], { columns, pieces: 3, cuts: 2, random: new Random(1) })).toEqual(clips[1]);
});
