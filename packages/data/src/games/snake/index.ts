import type { Game } from '../game.ts';
import { corner, detect, render } from './picture.ts';
import { isObeyed, moves, PITCH, policy, reset, SIZE, type SnakeState, step } from './play.ts';
import { read, rules, score } from './rules.ts';

/** A snake eats apples and grows. It goes on by itself, waits where its way ends, and turns round where none is left: a game has no end. */
export const snake: Game<SnakeState> = {
  name: 'snake',
  title: 'Snake',
  height: SIZE,
  width: SIZE,
  fps: 8,
  actions: ['stay', 'up', 'down', 'left', 'right'],
  keys: {
    stay: [],
    up: ['ArrowUp', 'KeyW'],
    down: ['ArrowDown', 'KeyS'],
    left: ['ArrowLeft', 'KeyA'],
    right: ['ArrowRight', 'KeyD'],
  },
  reset,
  step,
  render,
  numbers({ body, apple }) {
    const [head, goal] = [corner(body[0]!), corner(apple)];
    return { headX: head.x, headY: head.y, appleX: goal.x, appleY: goal.y, length: body.length };
  },
  effective: (state, action) => action === 0 || isObeyed(state, action),
  policy,
  objects: ({ headX, headY, appleX, appleY }) => ({
    head: { x: headX! + 1.5, y: headY! + 1.5 },
    apple: { x: appleX! + 1.5, y: appleY! + 1.5 },
  }),
  detect,
  always: ['head', 'apple'],
  controls: [
    { object: 'head', axis: 'x', displacement: moves.map(({ x }, action) => (action === 0 ? null : x * PITCH)) },
    { object: 'head', axis: 'y', displacement: moves.map(({ y }, action) => (action === 0 ? null : y * PITCH)) },
  ],
  read,
  rules,
  score,
};
