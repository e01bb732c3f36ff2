import { expect, test } from 'vitest';
import { recall, recallOf } from './recall.ts';

const truth = new Map([
  [1, 5],
  [2, 5],
  [3, 7],
  [4, 0],
]);
const left = new Set([1, 2, 3, 9]);

test('recall: place and look of what had left, and of nothing else', () => {
  // 1 is right, 2 has another look, 3 is at another place, 4 never left, and 9 is in sight no more.
  const shown = new Map([
    [1, 5],
    [2, 6],
    [8, 7],
    [4, 0],
  ]);
  expect(recallOf({ shown, truth, left })).toEqual({ sum: 1, count: 3 });
  expect(recallOf({ shown: truth, truth, left })).toEqual({ sum: 3, count: 3 });
});

test('recall pools what was asked over all returns', () => {
  const returns = [
    { sum: 1, count: 3 },
    { sum: 5, count: 5 },
  ];
  expect(recall(returns)).toMatchObject({ value: 6 / 8, count: 8, games: returns });
  const none = recallOf({ shown: truth, truth, left: new Set() });
  expect(recall([none])).toEqual({ value: null, reason: 'nothing that was in sight had left the picture' });
});
