import { codeEffects, notDefined } from '@genie/metrics';
import { expect, test } from 'vitest';
import { scoreActions } from './score-actions.ts';

const codes = [0, 1, 0, 1];
const effects = (error: (code: number, other: number) => number) =>
  codeEffects({ codes, numCodes: 2, errors: codes.flatMap((code) => [0, 1].map((other) => error(code, other))) });
const distinct = effects((i, j) => (i === j ? 0 : 1));
const figures = (choice: number, cycle: number, transfer: number | null, spread = 0.5) => ({
  choice: { value: choice },
  cycle: { value: cycle },
  transfer: transfer === null ? notDefined('there is one scene alone') : { value: transfer },
  spread: { value: spread },
});

test('the score is the product of its parts, each at least 0', () => {
  expect(scoreActions({ effects: distinct, unlabelled: figures(0.8, 0.5, 0.9) })?.value).toBeCloseTo(0.36);
  expect(scoreActions({ effects: distinct, unlabelled: figures(-0.8, -0.5, 0.9) })?.value).toBe(0);
  expect(scoreActions({ effects: distinct, unlabelled: figures(0.8, 0.5, null) })?.value).toBeCloseTo(0.4);
});

test('codes that all do the same have 0, whatever else is known of them; FSQ codes none', () => {
  const same = effects(() => 1);
  expect(scoreActions({ effects: same, unlabelled: figures(1, 1, 1) })?.value).toBe(0);
  expect(scoreActions({ effects: notDefined('nothing moves'), unlabelled: figures(1, 1, 1) })).toEqual(
    notDefined('nothing moves'),
  );
  expect(scoreActions({})).toBeUndefined();
});
