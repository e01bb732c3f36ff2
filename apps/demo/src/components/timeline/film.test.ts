import { expect, test } from 'vitest';
import { filmIndices } from './film.ts';

const width = 600;

test('pictures stand beside one another, at round places that stay', () => {
  expect(filmIndices({ left: -0.5, scale: 12 }, { last: 30, width, picture: 33 })).toEqual([0, 5, 10, 15, 20, 25, 30]);
  const few = filmIndices({ left: -0.5, scale: 0.6 }, { last: 900, width, picture: 33 });
  expect(few).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  const moved = filmIndices({ left: 430, scale: 0.6 }, { last: 900, width, picture: 33 });
  expect(moved.every((index) => index % 100 === 0)).toBe(true);
  expect(moved[0]).toBe(400); // it is seen in part
  expect(filmIndices({ left: -0.5, scale: 12 }, { last: 0, width, picture: 33 })).toEqual([0]);
});
