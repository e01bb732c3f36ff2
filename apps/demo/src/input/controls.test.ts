import { expect, test } from 'vitest';
import { actionOfKey, keyName, padLayout } from './controls.ts';

const actions = [
  { index: 0, code: [-1, -1], name: 'stay', keys: [] },
  { index: 1, code: [1, -1], name: 'up', keys: ['ArrowUp', 'KeyW'] },
  { index: 2, code: [-1, 1], name: 'down', keys: ['ArrowDown', 'KeyS'] },
  { index: 3, code: [1, 1], name: 'action 3' },
];

test('keys that the world names, and digits for every latent action', () => {
  expect(actionOfKey('KeyW', actions)?.name).toBe('up');
  expect(actionOfKey('Digit3', actions)?.name).toBe('action 3');
  expect(actionOfKey('Numpad0', actions)?.name).toBe('stay');
  expect(actionOfKey('Digit7', actions)).toBeUndefined();
  expect(actionOfKey('KeyQ', actions)).toBeUndefined();
});

test('arrow actions become arms, the rest buttons, idle neither', () => {
  const { arms, buttons } = padLayout(actions, 0);
  expect(Object.keys(arms)).toEqual(['up', 'down']);
  expect(buttons.map(({ index }) => index)).toEqual([3]);
});

test('what is printed on keys', () => {
  expect(['KeyW', 'ArrowLeft', 'Digit4', 'Space'].map(keyName)).toEqual(['W', '←', '4', 'space']);
});
