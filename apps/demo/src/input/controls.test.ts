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

test('two arrows held together stand between the arms', () => {
  const slanted = { index: 4, code: [0, 0], name: 'up-right', keys: ['ArrowUp+ArrowRight', 'KeyW+KeyD'] };
  const layout = padLayout([...actions, slanted], 0);
  expect(layout.diagonals).toEqual({ 'up-right': slanted });
  expect(layout.buttons.map(({ index }) => index)).toEqual([3]);
});
