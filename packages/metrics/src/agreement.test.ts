import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AgreementInput, agreement } from './agreement.ts';
import { trusted } from './fixtures/trusted.ts';

const sizes = { numCodes: 4, numActions: 3 };
const actions = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2];
const clips = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3];

test('finds the mapping that a search over all of them finds, with the balanced accuracy of scikit-learn', () => {
  const figure = agreement({ codes: trusted.codes, actions: trusted.actions, clips: trusted.clips, ...sizes });
  expect(figure).toMatchObject({ value: expect.closeTo(trusted.balancedAccuracy, 12), mapping: trusted.mapping });
});

test('is 1 for codes that are the actions under other names, also when two codes share an action', () => {
  const names = [[2], [0, 3], [1]];
  const codes = actions.map((a, i) => names[a][(i >> 2) % names[a].length]);
  const figure = agreement({ codes, actions, clips, ...sizes });
  expect(figure).toMatchObject({ value: 1, accuracy: 1, recall: [1, 1, 1], fitted: 6, scored: 6 });
});

test('is chance for codes that say nothing', () => {
  const figure = agreement({ codes: actions.map(() => 2), actions, clips, ...sizes });
  expect(figure).toMatchObject({ value: 1 / 3, chance: 1 / 3, mapping: [null, null, 0, null] });
  expect(figure).toMatchObject({ recall: [1, 0, 0], precision: [null, null, 1 / 3, null] });
});

test('does not reward a mapping that holds on the fitting half only', () => {
  const codes = actions.map((a, i) => (clips[i] % 2 === 0 ? a : (a + 1) % 3));
  expect(agreement({ codes, actions, clips, ...sizes }).value).toBe(0);
});

test('a code that the fitting half never showed counts as wrong, in the last column', () => {
  const codes = actions.map((a, i) => (i === 3 ? 3 : a));
  const figure = agreement({ codes, actions, clips, ...sizes });
  expect(figure).toMatchObject({
    value: (0.5 + 1 + 1) / 3,
    confusion: [
      [1, 0, 0, 1],
      [0, 2, 0, 0],
      [0, 0, 2, 0],
    ],
    table: [
      [1, 0, 0],
      [0, 2, 0],
      [0, 0, 2],
      [1, 0, 0],
    ],
  });
});

test('leaves out transitions where the action had no effect', () => {
  const codes = actions.map((a, i) => (i % 4 === 3 ? 3 - a : a));
  const effective = actions.map((_, i) => i % 4 !== 3);
  const figure = agreement({ codes: codes.map((c) => c % 4), actions, clips, effective, ...sizes });
  expect(figure).toMatchObject({ value: 1, fitted: 5, scored: 4 });
});

test('the best constant answer is the most frequent action of the fitting half, scored on the other', () => {
  const often = [1, 1, 0, 1, 1, 1, 1, 1, 2, 0, 1, 2];
  const figure = agreement({ codes: often, actions: often, clips, ...sizes });
  expect(figure).toMatchObject({ bestConstant: { action: 1, accuracy: 4 / 6 } });
});

test('renaming codes changes nothing', () => {
  const data = fc.array(fc.tuple(fc.nat(3), fc.nat(2), fc.nat(5)), { minLength: 10, maxLength: 80 });
  const renamed = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
  fc.assert(
    fc.property(data, renamed, (rows, names) => {
      const input: AgreementInput = {
        codes: rows.map(([code]) => code),
        actions: rows.map(([, action]) => action),
        clips: rows.map(([, , clip]) => clip),
        ...sizes,
      };
      const figure = agreement(input);
      expect(agreement({ ...input, codes: rows.map(([code]) => names[code]) }).value).toBe(figure.value);
      if (figure.value === null) return;
      expect(figure.value).toBeGreaterThanOrEqual(0);
      expect(figure.value).toBeLessThanOrEqual(1);
    }),
  );
});

test('is not defined for one clip, or for one action', () => {
  const alone = agreement({ codes: actions, actions, clips: clips.map(() => 7), ...sizes });
  expect(alone).toEqual({ value: null, reason: expect.stringContaining('need at least 2') });
  const same = agreement({ codes: actions, actions: actions.map(() => 1), clips, ...sizes });
  expect(same).toEqual({ value: null, reason: expect.stringContaining('fewer than two different actions') });
});

test('refuses lengths that differ and indices out of range', () => {
  expect(() => agreement({ codes: [0], actions, clips, ...sizes })).toThrow('codes and actions have 1 and 12 values');
  expect(() => agreement({ codes: actions, actions, clips, numCodes: 2, numActions: 3 })).toThrow(
    'codes[2] is 2; expected a whole number from 0 to 1',
  );
});
