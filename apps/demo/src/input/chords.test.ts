import { expect, test } from 'vitest';
import { defaultBindings } from './bindings.ts';
import { chordOf, isInChord } from './chords.ts';
import { inputName } from './inputs.ts';

const bindings = defaultBindings(
  [
    { index: 0, code: [0], name: 'none' },
    { index: 1, code: [0], name: 'up', keys: ['ArrowUp'] },
    { index: 2, code: [0], name: 'left', keys: ['ArrowLeft'] },
    { index: 3, code: [0], name: 'up-left', keys: ['ArrowUp+ArrowLeft'] },
    { index: 4, code: [0], name: 'upleftfire', keys: ['ArrowUp+ArrowLeft+Space'] },
  ],
  0,
  [],
);
const held = (...codes: string[]) => chordOf(bindings, new Set(codes));

test('keys that are held together take the action of the most of them, one alone takes none', () => {
  expect(held('ArrowLeft', 'ArrowUp')).toBe('action:3');
  expect(held('Space', 'ArrowLeft', 'ArrowUp')).toBe('action:4');
  expect(held('ArrowLeft', 'ArrowUp', 'KeyQ')).toBe('action:3');
  expect(held('ArrowLeft')).toBeUndefined();
  expect(held('ArrowLeft', 'Space')).toBeUndefined();
});

test('a key may mean nothing alone and something with others', () => {
  expect(isInChord(bindings, 'Space')).toBe(true);
  expect(isInChord(bindings, 'KeyQ')).toBe(false);
  expect(isInChord(bindings, 'Digit3')).toBe(false);
});

test('keys that are held together are told one beside the other', () => {
  expect(inputName('key:ArrowUp+ArrowLeft')).toBe('↑ ←');
  expect(inputName('key:KeyW')).toBe('W');
});
