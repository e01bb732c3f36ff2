import { expect, test } from 'vitest';
import { type Colour, canvas, fillRectangle } from './canvas.ts';
import { findObject, rectangleTemplate, spriteTemplate } from './find-object.ts';

const black: Colour = [0, 0, 0];
const white: Colour = [240, 240, 240];
const size = 16;
/** A frame of black with a square of three pixels at (5, 8), as opaque as said. */
function frameWithSquare(opacity: number): Uint8Array {
  const frame = canvas(size, size, black);
  const grey = Math.round(240 * opacity);
  fillRectangle(frame, size, { x: 5, y: 8, width: 3, height: 3 }, [grey, grey, grey]);
  return frame;
}
const square = rectangleTemplate({ width: 3, height: 3 }, white);
const find = (frame: Uint8Array) => findObject(frame, size, [square], [black]);

test('finds the centre of what is there, and not what is half there', () => {
  expect(find(frameWithSquare(1))).toEqual({ x: 6, y: 9 });
  expect(find(frameWithSquare(0.7))).toEqual({ x: 6, y: 9 });
  expect(find(frameWithSquare(0.5))).toBeNull();
  expect(find(canvas(size, size, black))).toBeNull();
});

test('finds an object smeared over two places between them', () => {
  const frame = canvas(size, size, black);
  fillRectangle(frame, size, { x: 5, y: 8, width: 4, height: 3 }, white);
  expect(find(frame)).toEqual({ x: 6.5, y: 9 });
});

test('looks only where it is told to', () => {
  const within = { left: 0, top: 0, right: 3, bottom: 13 };
  const template = rectangleTemplate({ width: 3, height: 3 }, white, within);
  expect(findObject(frameWithSquare(1), size, [template], [black])).toBeNull();
});

test('finds the better one of two looks', () => {
  const palette = { a: white, b: [200, 0, 0] as Colour };
  const frame = canvas(size, size, black);
  fillRectangle(frame, size, { x: 2, y: 2, width: 1, height: 1 }, white);
  fillRectangle(frame, size, { x: 3, y: 2, width: 1, height: 1 }, palette.b);
  const looks = [spriteTemplate(['ab'], palette), spriteTemplate(['ba'], palette)];
  expect(findObject(frame, size, looks, [black])).toEqual({ x: 2.5, y: 2 });
});
