import { expect, test } from 'vitest';
import { heat, tokenColor, wantsDarkFigures } from './colors.ts';

const lightness = ([red, green, blue]: readonly number[]) => 0.299 * red! + 0.587 * green! + 0.114 * blue!;

test('more is lighter, and what is out of range has the colour of its end', () => {
  let before = -1;
  for (let share = 0; share <= 1; share += 0.05) {
    expect(lightness(heat(share))).toBeGreaterThan(before);
    before = lightness(heat(share));
  }
  expect(heat(-1)).toEqual(heat(0));
  expect(heat(2)).toEqual(heat(1));
  expect(wantsDarkFigures(heat(1))).toBe(true);
  expect(wantsDarkFigures(heat(0))).toBe(false);
});

test('tokens have colours of their own, the same each time', () => {
  const levels = [4, 4, 4];
  const colors = Array.from({ length: 64 }, (_, token) => tokenColor(token, levels));
  expect(new Set(colors).size).toBeGreaterThan(32);
  expect(tokenColor(9, levels)).toBe(colors[9]);
});
