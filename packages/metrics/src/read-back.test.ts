import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBack } from './read-back.ts';

/** Four rollouts of six steps: every code in each. */
const rollouts = [0, 1, 2, 3].flatMap((rollout) => Array<number>(6).fill(rollout));
const codes = [0, 1, 2, 3].flatMap(() => [0, 1, 2, 3, 0, 1]);
const sizes = { numCodes: 4, numActions: 3 };

test('is 1 where each action has a code that makes it, whatever other codes do', () => {
  const made = [2, 0, 1, 0];
  const figure = readBack({ codes, rollouts, read: codes.map((code) => made[code]!), ...sizes });
  expect(figure).toMatchObject({ value: 1, codeOfAction: [1, 2, 0], recall: [1, 1, 1], chance: 1 / 3, scored: 12 });
  expect(figure).toMatchObject({ scoredRollouts: [1, 3] });
});

test('an action that no code makes counts as 0', () => {
  const figure = readBack({ codes, rollouts, read: codes.map((code) => code % 2), ...sizes });
  expect(figure).toMatchObject({ value: 2 / 3, codeOfAction: [0, 1, null], recall: [1, 1, 0] });
});

test('does not reward what holds in the fitting half only', () => {
  const read = codes.map((code, i) => (rollouts[i]! % 2 === 0 ? code % 3 : (code + 1) % 3));
  expect(readBack({ codes, rollouts, read, ...sizes }).value).toBe(0);
});

test('a world that does not heed its codes is at most at chance, whatever is read', () => {
  expect(readBack({ codes, rollouts, read: codes.map(() => 1), ...sizes })).toMatchObject({
    value: 1 / 3,
    chance: 1 / 3,
  });
  // The same reading in each place of every rollout's cycle of codes, so that no code differs from another.
  const pattern = fc.array(fc.nat(2), { minLength: 5, maxLength: 40 });
  fc.assert(
    fc.property(pattern, (seen) => {
      const steps = [0, 1].flatMap((rollout) =>
        [0, 1, 2, 3].flatMap((code) => seen.map((read) => ({ rollout, code, read }))),
      );
      const { value } = readBack({
        codes: steps.map(({ code }) => code),
        rollouts: steps.map(({ rollout }) => rollout),
        read: steps.map(({ read }) => read),
        ...sizes,
      });
      expect(value).toBeLessThanOrEqual(1 / 3 + 1e-9);
    }),
  );
});

test('where codes are known none is fitted, and all rollouts are scored', () => {
  const read = codes.map((code) => [0, 1, 1, 2][code]!);
  const figure = readBack({ codes, rollouts, read, ...sizes, codeOfAction: [0, 1, 2] });
  expect(figure).toMatchObject({ value: 2 / 3, recall: [1, 1, 0], scored: 24, scoredRollouts: [0, 1, 2, 3] });
});

test('actions may be left out', () => {
  const figure = readBack({ codes, rollouts, read: codes.map((code) => code % 2), ...sizes, actions: [0, 1] });
  expect(figure).toMatchObject({ value: 1, chance: 1 / 2, recall: [1, 1, null] });
});

test('is not defined for one rollout, or one action', () => {
  const one = readBack({ codes, rollouts: codes.map(() => 4), read: codes.map(() => 0), ...sizes });
  expect(one).toEqual({ value: null, reason: expect.stringContaining('two halves need at least 2') });
  const few = readBack({ codes, rollouts, read: codes.map(() => 0), ...sizes, actions: [2] });
  expect(few).toEqual({ value: null, reason: 'there are fewer than two actions to play' });
});
