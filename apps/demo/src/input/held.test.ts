import { expect, test } from 'vitest';
import { Held } from './held.ts';

test('the action pressed last counts, and the one before it again when that is let go', () => {
  const held = new Held();
  held.press('key:KeyW', 1);
  held.press('key:KeyS', 2);
  expect(held.take()).toBe(2);
  held.press('key:KeyW', 1); // the keyboard repeats it
  expect(held.take()).toBe(2);
  held.release('key:KeyS');
  expect(held.take()).toBe(1);
  held.release('key:KeyW');
  expect(held.take()).toBeUndefined();
});

test('a tap between two frames acts once', () => {
  const held = new Held();
  held.press('pointer:1', 3);
  held.release('pointer:1');
  expect(held.current).toBeUndefined();
  expect(held.take()).toBe(3);
  expect(held.take()).toBeUndefined();
});

test('clear lets go of everything', () => {
  const held = new Held();
  held.press('key:KeyW', 1);
  held.clear();
  expect(held.take()).toBeUndefined();
});

test('of two at once the preferred one counts, whichever came first', () => {
  const held = new Held();
  held.prefer = (earlier, later) => Math.max(earlier, later);
  held.press('key:ArrowUp', 5);
  held.press('key:ArrowRight', 2);
  expect(held.take()).toBe(5);
  held.release('key:ArrowUp');
  expect(held.take()).toBe(2);
});
