import { expect, test } from 'vitest';
import { padLayout } from './controls.ts';

const actions = [
  { index: 0, code: [-1, -1], name: 'stay', keys: [] },
  { index: 1, code: [1, -1], name: 'up', keys: ['ArrowUp', 'KeyW'] },
  { index: 2, code: [-1, 1], name: 'down', keys: ['ArrowDown', 'KeyS'] },
  { index: 3, code: [1, 1], name: 'action 3' },
];

test('arrow actions become arms, the rest buttons, idle neither', () => {
  const { arms, buttons } = padLayout(actions, 0);
  expect(Object.keys(arms)).toEqual(['up', 'down']);
  expect(buttons.map(({ index }) => index)).toEqual([3]);
});
