import { expect, test } from 'vitest';
import { codeChoice } from './code-choice.ts';
import { codeCycle } from './code-cycle.ts';
import { codeRhythm } from './code-rhythm.ts';
import { codeSpread } from './code-spread.ts';
import { codeTransfer } from './code-transfer.ts';

/** Errors of each transition under each code. */
const errorsOf = (
  codes: readonly number[],
  numCodes: number,
  error: (code: number, other: number, t: number) => number,
) => codes.flatMap((code, t) => Array.from({ length: numCodes }, (_, other) => error(code, other, t)));

test('spread is the variance over codes as a share of what moves', () => {
  // Two codes, half of the transitions each: Σ p·p·d / 2 = 2 · ¼ · d / 2 = d / 4.
  const distances = [0, 0.8, 0.8, 0, 0, 0.4, 0.4, 0];
  expect(codeSpread({ distances, moved: [1, 0.5], codes: [0, 1], numCodes: 2 }).value).toBeCloseTo(0.3 / 1.5);
  // A code that never occurs does not count, however far off it is.
  expect(codeSpread({ distances, moved: [1, 0.5], codes: [0, 0], numCodes: 2 }).value).toBe(0);
  expect(codeSpread({ distances, moved: [0, 0], codes: [0, 1], numCodes: 2 })).toMatchObject({ value: null });
  expect(codeSpread({ distances: [], moved: [], codes: [], numCodes: 2 })).toMatchObject({ value: null });
  expect(() => codeSpread({ distances: [1], moved: [1], codes: [0], numCodes: 2 })).toThrow('expected 4 and 1');
});

test('cycle is 1 where every code is read back as itself or as one that does the same, 0 by chance', () => {
  const usage = [0.5, 0.25, 0.25];
  const cycle = (read: number[], groups: number[][] = [[0], [1], [2]]) =>
    codeCycle({ read, usage, groups, numCodes: 3 });
  expect(cycle([0, 1, 2, 0, 1, 2]).value).toBeCloseTo(1);
  // All are read as 0: half are right, and half would be by chance.
  expect(cycle([0, 0, 0]).value).toBeCloseTo(0);
  // From the second start 2 is read as 1: 7/8 right, chance ½·½ + ¼·⅜ + ¼·⅛ = 3/8.
  expect(cycle([0, 1, 2, 0, 1, 1]).value).toBeCloseTo((7 / 8 - 3 / 8) / (5 / 8));
  // 1 and 2 do the same, so it does not matter.
  expect(cycle([0, 1, 2, 0, 1, 1], [[0], [1, 2]]).value).toBeCloseTo(1);
  // What is read as a code that never occurs is wrong.
  expect(codeCycle({ read: [0, 2, 2], usage: [0.5, 0.5, 0], groups: [[0], [1]], numCodes: 3 }).value).toBeCloseTo(
    (0.5 - 0.25) / 0.75,
  );
});

test('cycle is not defined where all codes do the same or none was played', () => {
  const usage = [0.5, 0.5];
  expect(codeCycle({ read: [0, 1], usage, groups: [[0, 1]], numCodes: 2 })).toMatchObject({ value: null });
  expect(codeCycle({ read: [], usage, groups: [[0], [1]], numCodes: 2 })).toMatchObject({ value: null });
  expect(() => codeCycle({ read: [0], usage, groups: [[0], [1]], numCodes: 2 })).toThrow('expected rows of 2');
});

test('transfer is 1 where codes mean the same in every scene, below 0 where they mean the opposite', () => {
  const codes = [0, 1, 0, 1, 0, 1, 0, 1];
  const scenes = [0, 0, 1, 1, 2, 2, 3, 3];
  const same = errorsOf(codes, 2, (code, other) => (code === other ? 0 : 1));
  expect(codeTransfer({ errors: same, codes, scenes, numCodes: 2 }).value).toBe(1);
  // In the last scene each code does what the other does elsewhere: three scenes save ½ a transition, it loses ½.
  const turned = errorsOf(codes, 2, (code, other, t) => ((code === other) === t < 6 ? 0 : 1));
  expect(codeTransfer({ errors: turned, codes, scenes, numCodes: 2 }).value).toBeCloseTo(0.5);
  const two = { codes: codes.slice(0, 4), scenes: scenes.slice(0, 4), numCodes: 2 };
  const opposite = errorsOf(two.codes, 2, (code, other, t) => ((code === other) === t < 2 ? 0 : 1));
  expect(codeTransfer({ ...two, errors: opposite }).value).toBeCloseTo(-1);
});

test('transfer leaves out what occurs in one scene only, and needs two', () => {
  const codes = [0, 1, 0, 1, 2];
  const scenes = [0, 0, 1, 1, 1];
  const errors = errorsOf(codes, 3, (code, other) => (code === other ? 0 : 1));
  expect(codeTransfer({ errors, codes, scenes, numCodes: 3 }).value).toBe(1);
  expect(codeTransfer({ errors, codes, scenes: [1, 1, 1, 1, 1], numCodes: 3 })).toMatchObject({ value: null });
  const silent = errorsOf(codes, 3, () => 1);
  expect(codeTransfer({ errors: silent, codes, scenes, numCodes: 3 })).toMatchObject({ value: null });
  expect(() => codeTransfer({ errors, codes, scenes: [1], numCodes: 3 })).toThrow('1 scenes');
});

test('choice is 1 where no other code would have been better, and what nobody can foresee does not count', () => {
  const codes = [0, 1, 0, 1];
  const choice = (error: (code: number, other: number, t: number) => number) =>
    codeChoice({ errors: errorsOf(codes, 2, error), codes, numCodes: 2 }).value;
  expect(choice((i, j) => (i === j ? 0 : 1))).toBe(1);
  expect(choice((i, j, t) => 5 * t + (i === j ? 0 : 1))).toBeCloseTo(1);
  // Wrong once of four: saves ½ three times, loses ½ once.
  expect(choice((i, j, t) => ((i === j) === t > 0 ? 0 : 1))).toBeCloseTo(0.5);
  expect(choice((i, j) => (i === j ? 1 : 0))).toBeCloseTo(-1);
  expect(choice(() => 1)).toBeNull();
  expect(codeChoice({ errors: [], codes: [], numCodes: 2 })).toMatchObject({ value: null });
  expect(() => codeChoice({ errors: [1], codes: [0], numCodes: 2 })).toThrow('expected 2');
});

test('rhythm is 1 where codes follow as phases of a clock do, near 0 where they are held and changed by chance', () => {
  const groups = [[0], [1], [2], [3], [4]];
  const clock = Array.from({ length: 10 }, (_, video) => Array.from({ length: 20 }, (_, t) => (video + t) % 5));
  expect(codeRhythm({ sequences: clock, groups }).value).toBeCloseTo(1);
  // Two ticks of each phase: one code before does not tell, two do.
  const slow = clock.map((codes) => codes.flatMap((code) => [code, code]));
  expect(codeRhythm({ sequences: slow, groups }).value).toBeGreaterThan(0.9);
  let seed = 1;
  const below = (n: number) => {
    seed = (seed * 16807) % 2147483647;
    return seed % n;
  };
  const held = Array.from({ length: 40 }, () => {
    const codes: number[] = [];
    while (codes.length < 60) {
      const code = below(5);
      for (let left = 2 + below(7); left > 0; left--) codes.push(code);
    }
    return codes;
  });
  expect(Math.abs(codeRhythm({ sequences: held, groups }).value!)).toBeLessThan(0.1);
  // Codes 0 and 1 take turns, and do the same: that is one key held.
  expect(
    codeRhythm({
      sequences: [
        [0, 1, 0, 1, 2],
        [1, 0, 1, 0, 2],
      ],
      groups: [[0, 1], [2]],
    }).value,
  ).toBeLessThan(0.7);
  expect(
    codeRhythm({
      sequences: [
        [0, 0],
        [0, 0],
      ],
      groups,
    }),
  ).toMatchObject({ value: null });
  expect(codeRhythm({ sequences: [[0], [1, 2]], groups })).toMatchObject({ value: null });
});
