import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { snake } from './index.ts';
import { CELLS, isTrapped, type SnakeState } from './play.ts';

const random = () => new Random(0);
const at = (row: number, column: number): number => row * CELLS + column;

test('the snake goes on by itself, turns by a key, and cannot turn back', () => {
  let state: SnakeState = { body: [at(3, 3), at(3, 2), at(3, 1)], heading: 4, apple: at(7, 7) };
  expect([1, 2, 3, 4].map((action) => snake.effective(state, action))).toEqual([true, true, false, true]);
  const heads = [0, 3, 1, 0].map((action) => {
    state = snake.step(state, action, random());
    return state.body[0];
  });
  expect(heads).toEqual([at(3, 4), at(3, 5), at(2, 5), at(1, 5)]);
  expect(state.body).toEqual([at(1, 5), at(2, 5), at(3, 5)]);
});

test('an apple makes it longer, up to ten, and comes anew where the snake is not', () => {
  let state: SnakeState = { body: [at(0, 2), at(0, 1), at(0, 0)], heading: 4, apple: at(0, 3) };
  state = snake.step(state, 0, random());
  expect(state.body).toEqual([at(0, 3), at(0, 2), at(0, 1), at(0, 0)]);
  expect(state.body).not.toContain(state.apple);
  const long = {
    body: Array.from({ length: 10 }, (_, i) => (i < 7 ? at(0, 6 - i) : at(i - 6, 0))),
    heading: 4,
    apple: at(0, 7),
  };
  expect(snake.step(long, 0, random()).body).toHaveLength(10);
});

test('it waits at the edge, may follow its own tail, and turns round where no way is left', () => {
  const edge: SnakeState = { body: [at(4, 7), at(4, 6), at(4, 5)], heading: 4, apple: at(0, 0) };
  expect(snake.step(edge, 0, random()).body).toEqual(edge.body);
  const square: SnakeState = { body: [at(1, 1), at(1, 2), at(2, 2), at(2, 1)], heading: 3, apple: at(0, 0) };
  expect(snake.step(square, 2, random()).body[0]).toBe(at(2, 1));
  const trapped: SnakeState = {
    body: [at(0, 0), at(0, 1), at(1, 1), at(1, 0), at(2, 0)],
    heading: 3,
    apple: at(7, 7),
  };
  expect(isTrapped(trapped)).toBe(true);
  const turned = snake.step(trapped, 4, random());
  expect(turned.body).toEqual([...trapped.body].reverse());
  expect(turned.heading).toBe(2);
  expect(isTrapped(turned)).toBe(false);
});
