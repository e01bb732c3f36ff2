import { expect, test } from 'vitest';
import { momentsBefore } from './moving.ts';

test('the frames before a moment, at the speed of the world', () => {
  expect(momentsBefore(2, 10, 3)).toEqual([1.8, 1.9, 2]);
  expect(momentsBefore(0.1, 10, 3)).toEqual([0, 0.1]); // the video begins there
  expect(momentsBefore(0, 15, 3)).toEqual([0]);
});
