import { expect, test } from 'vitest';
import { chordsIn, partsOf } from './chords.ts';

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
