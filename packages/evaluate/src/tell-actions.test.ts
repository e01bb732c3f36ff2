import { codeEffects, codeRhythm } from '@genie/metrics';
import { expect, test } from 'vitest';
import { tellActions } from './tell-actions.ts';

const effects = (error: (code: number, other: number) => number, codes = [0, 1, 2, 0, 1, 2]) =>
  codeEffects({ codes, numCodes: 3, errors: codes.flatMap((code) => [0, 1, 2].map((other) => error(code, other))) });
const told = (...of: Parameters<typeof effects>) => tellActions({ effects: effects(...of), moves: true });

test('actions that can be told apart are counted, and those that do the same named', () => {
  expect(told((i, j) => (i === j ? 0 : 1))).toBe('3 distinct actions.');
  const kind = (code: number) => (code === 2 ? 0 : code);
  expect(told((i, j) => (kind(i) === kind(j) ? 1 : 3))).toBe('2 distinct actions. Codes that do the same: 0 and 2.');
});

test('codes that follow each other by themselves are told apart from actions', () => {
  const clock = codeRhythm({ sequences: Array.from({ length: 4 }, () => [0, 1, 2, 0, 1, 2]), groups: [[0], [1], [2]] });
  const still = { value: null, reason: 'not measured' };
  const unlabelled = { spread: still, cycle: still, transfer: still, choice: still, rhythm: clock };
  const told = tellActions({ effects: effects((i, j) => (i === j ? 0 : 1)), moves: true, unlabelled });
  expect(told).toMatch(/^3 distinct codes, but .*rhythm 1\.00.*actions: labels/);
});

test('actions that mean nothing are told, with what to do', () => {
  expect(told(() => 1)).toMatch(/^The actions are not distinct: .*actions: labels/);
  expect(told((i, j) => (i === j ? 1 : 1.01))).toMatch(/every code does the same/);
  const seldomOther = [...new Array<number>(60).fill(0), 1];
  expect(told((i, j) => (i === j ? 1 : 1.2), seldomOther)).toMatch(/explains 0\.\d % of what is foretold wrong/);
  expect(told(() => 0)).toMatch(/^Whether the actions are distinct is not known/);
  expect(tellActions({ effects: effects((i, j) => (i === j ? 0 : 1)), moves: false })).toMatch(/^Nothing moves/);
  expect(tellActions({ effects: undefined, moves: true })).toBeUndefined();
});
