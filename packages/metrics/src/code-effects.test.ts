import { expect, test } from 'vitest';
import { codeEffects } from './code-effects.ts';

/** Transitions of the given codes, whose errors are `own` under the code itself, `twin` under one that does the same, else `other`. */
function transitions(codes: number[], numCodes: number, error: (code: number, other: number) => number) {
  return {
    codes,
    numCodes,
    errors: codes.flatMap((code) => Array.from({ length: numCodes }, (_, j) => error(code, j))),
  };
}

test('codes that say everything save all of the error, those that say nothing save none', () => {
  const exact = codeEffects(transitions([0, 1, 2, 0, 1, 2], 3, (i, j) => (i === j ? 0 : 1)));
  expect(exact).toMatchObject({ value: 1, groups: [[0], [1], [2]], worstMargin: 1.5 });
  const silent = codeEffects(transitions([0, 1, 0, 1], 2, () => 2));
  expect(silent).toMatchObject({ value: expect.closeTo(0), groups: [[0, 1]] });
});

test('codes of which each does for the other are one group, unused ones none', () => {
  // 0 and 3 do the same; 2 is never used.
  const kind = (code: number) => (code === 3 ? 0 : code);
  const found = codeEffects(
    transitions([0, 3, 0, 1, 1, 3], 4, (i, j) => (kind(i) === kind(j) ? 1 + (i === j ? 0 : 0.01) : 3)),
  );
  if (found.value === null) throw new Error(found.reason);
  expect(found.groups).toEqual([[0, 3], [1]]);
  expect(found.shares).toEqual([2 / 3, 1 / 3]);
  expect(found.margin[2]).toBeNull();
  expect(found.worstMargin).toBeGreaterThan(1);
});

test('two directions are two actions, however far both are from standing still', () => {
  // 0 stands still; 1 and 2 go opposite ways, 3 goes as 1 does. Foretelling a step where none comes is far worse than foretelling the wrong one.
  const way = [0, 1, -1, 1];
  const error = (i: number, j: number) => (way[i] === way[j] ? 1 : way[i] === 0 || way[j] === 0 ? 6 : 1.3);
  const found = codeEffects(transitions([0, 0, 0, 1, 1, 2, 2, 3], 4, error));
  if (found.value === null) throw new Error(found.reason);
  expect(found.groups).toEqual([[0], [1, 3], [2]]);
});

test('a code that another beats has a negative margin', () => {
  const found = codeEffects(transitions([0, 0, 1, 1, 2, 2], 3, (i, j) => (i === 2 ? [4, 1, 2][j]! : i === j ? 0 : 3)));
  if (found.value === null) throw new Error(found.reason);
  expect(found.margin[2]).toBeLessThan(0);
  expect(found.worstMargin).toBe(found.margin[2]);
});

test('what cannot be told is not defined, and lengths are checked', () => {
  expect(codeEffects({ errors: [], codes: [], numCodes: 3 })).toMatchObject({ value: null });
  expect(codeEffects(transitions([0, 1], 2, () => 0))).toMatchObject({ value: null });
  expect(() => codeEffects({ errors: [1], codes: [0], numCodes: 2 })).toThrow(
    'found 1 errors for 1 transitions of 2 codes; expected 2',
  );
});
