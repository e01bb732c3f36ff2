import { expect, test } from 'vitest';
import { clearlyBest } from './clearly-best.ts';

test('the best is the one whose interval overlaps no other', () => {
  expect(
    clearlyBest(
      [
        [1, 2],
        [3, 4],
        [2.5, 2.9],
      ],
      'higher',
    ),
  ).toBe(1);
  expect(
    clearlyBest(
      [
        [1, 2],
        [3, 4],
        [2.5, 2.9],
      ],
      'lower',
    ),
  ).toBe(0);
});

test('none is best where the first two overlap or touch, or an interval is not known, or it stands alone', () => {
  expect(
    clearlyBest(
      [
        [1, 2],
        [3, 4],
        [2.5, 3.1],
      ],
      'higher',
    ),
  ).toBeNull();
  expect(
    clearlyBest(
      [
        [1, 2],
        [2, 3],
      ],
      'higher',
    ),
  ).toBeNull();
  expect(clearlyBest([[1, 2], null, [3, 4]], 'higher')).toBeNull();
  expect(clearlyBest([[1, 2]], 'higher')).toBeNull();
});
