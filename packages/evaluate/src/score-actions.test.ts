import { codeEffects, notDefined } from '@genie/metrics';
import { expect, test } from 'vitest';
import { scoreActions } from './score-actions.ts';

const codes = [0, 1, 0, 1];
const effects = (error: (code: number, other: number) => number) =>
  codeEffects({ codes, numCodes: 2, errors: codes.flatMap((code) => [0, 1].map((other) => error(code, other))) });
const figures = (transfer: number | null, rhythm: number | null = null) => ({
  choice: { value: 0.9 },
  cycle: { value: 0.5 },
  transfer: transfer === null ? notDefined('there is one scene alone') : { value: transfer },
  spread: { value: 0.5 },
  rhythm: rhythm === null ? notDefined('there are fewer than two stretches of codes') : { value: rhythm },
});

test('the score is what codes explain, less what does not hold in other scenes', () => {
  const all = effects((i, j) => (i === j ? 0 : 1));
  const half = effects((i, j) => (i === j ? 1 : 3)); // own 1, drawn 2
  expect(scoreActions({ effects: all, unlabelled: figures(0.9) })?.value).toBeCloseTo(0.9);
  expect(scoreActions({ effects: half, unlabelled: figures(0.9) })?.value).toBeCloseTo(0.45);
  expect(scoreActions({ effects: half, unlabelled: figures(null) })?.value).toBeCloseTo(0.5);
  expect(scoreActions({ effects: half, unlabelled: figures(-0.2) })?.value).toBe(0);
  expect(scoreActions({ effects: all, unlabelled: figures(0.8, 0.75) })?.value).toBeCloseTo(0.2);
  expect(scoreActions({ effects: all, unlabelled: figures(0.8, -0.1) })?.value).toBeCloseTo(0.8);
  const wrong = effects((i, j) => (i === j ? 3 : 1));
  expect(scoreActions({ effects: wrong, unlabelled: figures(1) })?.value).toBe(0);
});

test('codes that all do the same have 0, whatever else is known of them; FSQ codes none', () => {
  const same = effects(() => 1);
  expect(scoreActions({ effects: same, unlabelled: figures(1) })?.value).toBe(0);
  expect(scoreActions({ effects: notDefined('nothing moves'), unlabelled: figures(1) })).toEqual(
    notDefined('nothing moves'),
  );
  expect(scoreActions({})).toBeUndefined();
});
