import { expect, test } from 'vitest';
import { padLayout } from './controls.ts';
import { gamepadActions } from './gamepad.ts';

const layout = padLayout(
  [
    { index: 0, code: [0], name: 'stay' },
    { index: 1, code: [1], name: 'up', keys: ['ArrowUp'] },
    { index: 2, code: [2], name: 'left', keys: ['ArrowLeft'] },
    { index: 3, code: [3], name: 'jump' },
  ],
  0,
);
const buttons = (...pressed: number[]) => Array.from({ length: 16 }, (_, i) => ({ pressed: pressed.includes(i) }));

test('stick, cross and face buttons', () => {
  expect(gamepadActions({ index: 0, axes: [0, -1], buttons: buttons() }, layout)).toEqual([1]);
  expect(gamepadActions({ index: 0, axes: [0, 0.2], buttons: buttons(14) }, layout)).toEqual([2]);
  expect(gamepadActions({ index: 0, axes: [], buttons: buttons(0) }, layout)).toEqual([3]);
  expect(gamepadActions({ index: 0, axes: [0, 1], buttons: buttons(1) }, layout)).toEqual([]);
});
