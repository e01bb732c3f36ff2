import { expect, test } from 'vitest';
import { checkLongEnough } from './long-enough.ts';

const dataset = { videos: [3, 5, 40].map((length, i) => ({ name: `${i}`, start: 0, offset: 0, length })) };
const needed = { context: 4, frames: 5, frameSkip: 1 };

test('counts the videos that are too short', () => {
  expect(checkLongEnough(dataset, [0, 1, 2], needed, 'video')).toBe(1);
  expect(checkLongEnough(dataset, [1, 2], needed, 'video')).toBe(0);
});

test('where all of them are, it says how long they have to be', () => {
  expect(() => checkLongEnough(dataset, [0], needed, 'held-out video')).toThrow(
    'the longest of 1 held-out video has 3 frames; this world sees 4 and is measured on those that follow: give videos of 5 frames or more',
  );
  expect(() => checkLongEnough(dataset, [0, 1], { ...needed, frameSkip: 2 }, 'video')).toThrow(
    'has 5 frames, one of 2 is taken; this world sees 4 and is measured on those that follow: give videos of 9 frames or more',
  );
});
