import { expect, test } from 'vitest';
import { keysOfName } from './keys-of-name.ts';

test.each([
  [
    ['left', 'LEFT', 'move_left', 'Move Left', 'moveLeft', 'ArrowLeft', 'go-left', 'key_left', 'turn left'],
    ['ArrowLeft'],
  ],
  [['up', 'UP', 'forward', 'MOVE_FORWARD', 'dpad_up'], ['ArrowUp']],
  [['fire', 'FIRE', 'attack', 'shoot', 'jump', 'Space', 'spacebar'], ['Space']],
  [['none', 'noop', 'NOOP', 'no-op', 'nop', 'stay', 'idle', 'nothing', 'do_nothing'], []],
  [
    ['up-left', 'UPLEFT', 'left_up', 'left+up', 'up left', 'upleft'],
    ['ArrowUp', 'ArrowLeft'],
  ],
  [
    ['leftfire', 'LEFTFIRE', 'left_fire', 'fire-left', 'left and fire'],
    ['ArrowLeft', 'Space'],
  ],
  [
    ['DOWNRIGHTFIRE', 'down-right-fire'],
    ['ArrowDown', 'ArrowRight', 'Space'],
  ],
  [['KeyW'], ['KeyW']],
  [['w', 'W'], ['KeyW']],
  [['Digit1'], ['Digit1']],
])('%j', (names, keys) => {
  for (const name of names) expect(keysOfName(name), name).toEqual(keys);
});

test.each([
  'reload',
  'left hand',
  'action 3',
  '',
  '7',
  'open_door',
  'move',
  'upgrade',
  'download',
  'no fire',
  'none left',
])('%j says no key', (name) => {
  expect(keysOfName(name)).toBeUndefined();
});
