import { expect, test } from 'vitest';
import { gamepadInputs, inputName } from './inputs.ts';

const buttons = (...pressed: number[]) => Array.from({ length: 16 }, (_, i) => ({ pressed: pressed.includes(i) }));

test('what is pressed on a gamepad: buttons, the cross, sticks past half their way', () => {
  expect(gamepadInputs({ index: 0, axes: [], buttons: buttons(0, 13) })).toEqual(['pad:b0', 'pad:b13']);
  expect(gamepadInputs({ index: 0, axes: [0.2, -1, 0.6, 0], buttons: buttons() })).toEqual(['pad:a1-', 'pad:a2+']);
});

test('what is printed on keys and buttons', () => {
  const inputs = [
    'key:KeyW',
    'key:ArrowLeft',
    'key:Digit4',
    'key:Numpad4',
    'key:Space',
    'key:?',
    'key:F2',
    'key:ArrowUp+ArrowRight',
    'key:KeyW+KeyD',
  ] as const;
  expect(inputs.map(inputName)).toEqual(['W', '←', '4', 'num 4', 'space', '?', 'F2', '↑→', 'W D']);
  expect((['pad:b0', 'pad:b12', 'pad:b20', 'pad:a1-', 'pad:a5+'] as const).map(inputName)).toEqual([
    'pad A',
    'pad ↑',
    'pad button 20',
    'stick ↑',
    'axis 5+',
  ]);
});
