import { expect, test } from 'vitest';
import { defaultBindings, targetOf } from './bindings.ts';
import { chordsIn, partsOf } from './chords.ts';
import { type Input, inputName } from './inputs.ts';

test('parts of what is held together', () => {
  expect(partsOf('key:ArrowUp+ArrowRight')).toEqual(['key:ArrowUp', 'key:ArrowRight']);
  expect(partsOf('pad:b12+b15')).toEqual(['pad:b12', 'pad:b15']);
  expect(partsOf('pad:a1-+a0+')).toEqual(['pad:a1-', 'pad:a0+']);
  for (const single of ['key:KeyW', 'key:?', 'key:+', 'pad:a0+', 'pad:b9'] as const)
    expect(partsOf(single)).toEqual([single]);
});

test('a chord counts once all its parts are pressed, one that holds another after it', () => {
  const inputs = [
    'key:ArrowUp',
    'key:ArrowUp+ArrowLeft+Space',
    'key:ArrowUp+ArrowLeft',
    'key:ArrowUp+ArrowRight',
  ] as const;
  expect(chordsIn(inputs, new Set(['key:ArrowUp']))).toEqual([]);
  expect(chordsIn(inputs, new Set(['key:ArrowLeft', 'key:ArrowUp']))).toEqual(['key:ArrowUp+ArrowLeft']);
  expect(chordsIn(inputs, new Set(['key:ArrowLeft', 'key:ArrowUp', 'key:Space']))).toEqual([
    'key:ArrowUp+ArrowLeft',
    'key:ArrowUp+ArrowLeft+Space',
  ]);
});

test('keys that are held together take the action of the most of them, one alone takes none', () => {
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
  const held = (...codes: string[]) => {
    const pressed = new Set(codes.map((code): Input => `key:${code}`));
    const chord = chordsIn(Object.values(bindings).flat(), pressed).at(-1);
    return chord && targetOf(bindings, chord);
  };
  expect(held('ArrowLeft', 'ArrowUp')).toBe('action:3');
  expect(held('Space', 'ArrowLeft', 'ArrowUp')).toBe('action:4');
  expect(held('ArrowLeft', 'ArrowUp', 'KeyQ')).toBe('action:3');
  expect(held('ArrowLeft')).toBeUndefined();
  expect(held('ArrowLeft', 'Space')).toBeUndefined();
});

test('keys that are held together are told one beside the other', () => {
  expect(inputName('key:ArrowUp+ArrowLeft')).toBe('↑←');
  expect(inputName('key:ArrowUp+ArrowLeft+Space')).toBe('↑ ← space');
  expect(inputName('key:KeyW')).toBe('W');
});
