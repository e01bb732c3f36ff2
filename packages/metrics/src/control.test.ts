import { expect, test } from 'vitest';
import { type ControlledRollout, controlConsistency } from './control.ts';

const at = (y: number) => ({ x: 5, y });
const asked: ControlledRollout = {
  positions: [at(30), at(27), at(27), at(31), at(30)],
  expected: [{ y: -3 }, { y: 0 }, { y: 3 }, { y: 3 }],
  actions: [1, 0, 2, 2],
};

test('counts the steps that moved as asked, to within a pixel', () => {
  expect(controlConsistency([asked])).toEqual({
    value: 0.75, // the last step moved up by one instead of down by three
    direction: 0.75,
    still: 0.25,
    balanced: (1 + 1 + 0.5) / 3,
    byAction: [
      { action: 0, share: 1, steps: 1 },
      { action: 1, share: 1, steps: 1 },
      { action: 2, share: 0.5, steps: 2 },
    ],
    missing: 0,
    steps: 4,
  });
  expect(controlConsistency([asked], { tolerance: 0.5 }).value).toBe(0.5);
  expect(controlConsistency([asked], { tolerance: 4 }).value).toBe(1);
});

test('judges only the axes that were asked for', () => {
  const falling = {
    positions: [
      { x: 0, y: 0 },
      { x: 2, y: 9 },
    ],
    expected: [{ x: 2 }],
  };
  expect(controlConsistency([falling]).value).toBe(1);
  expect(controlConsistency([{ ...falling, expected: [{ x: 2, y: 0 }] }]).value).toBe(0);
});

test('the right direction is half of the way at least', () => {
  const steps = (to: number) => controlConsistency([{ positions: [at(0), at(to)], expected: [{ y: 4 }] }]);
  expect(steps(2)).toMatchObject({ value: 0, direction: 1 });
  expect(steps(1.9)).toMatchObject({ direction: 0 });
  expect(steps(-4)).toMatchObject({ direction: 0 });
});

test('a lost object is out of control, and a step that asks for nothing does not count', () => {
  const lost = { positions: [at(0), null, at(6), at(6)], expected: [{ y: 3 }, { y: 3 }, null] };
  expect(controlConsistency([lost])).toMatchObject({ value: 0, missing: 1, steps: 2 });
});

test('is not defined when nothing is asked; refuses positions and steps that do not fit', () => {
  expect(controlConsistency([])).toEqual({ value: null, reason: expect.stringContaining('no step') });
  expect(() => controlConsistency([{ positions: [at(0)], expected: [{ y: 1 }] }])).toThrow('1 positions and 1 steps');
  expect(() => controlConsistency([{ positions: [at(0), at(1)], expected: [{}] }])).toThrow('neither x nor y');
});
