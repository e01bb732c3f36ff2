import { type Colour, canvas, fillRectangle } from '../canvas.ts';
import { findObject, presence, rectangleTemplate } from '../find-object.ts';
import type { Position } from '../game.ts';
import { seenShare } from '../seen-share.ts';
import { beside, CELLS, directions, moves, PITCH, SIZE, type SnakeState } from './play.ts';

const ground: Colour = [30, 34, 30];
const bodyColour: Colour = [64, 168, 84];
const headColour: Colour = [240, 224, 96];
const appleColour: Colour = [224, 56, 64];

/** Side of a part of the snake, and of the apple, in the middle of its cell. */
const PART = 4;
const INSET = (PITCH - PART) / 2;

/** Top left corner of a cell's part. */
export const corner = (cell: number): Position => ({
  x: (cell % CELLS) * PITCH + INSET,
  y: Math.floor(cell / CELLS) * PITCH + INSET,
});

const part = (cell: number) => ({ ...corner(cell), width: PART, height: PART });

/** The gap between the parts of a cell and of the one beside it; where they hang together, the snake fills it. */
function gap(cell: number, action: number) {
  const { x, y } = corner(cell);
  const move = moves[action]!;
  const along = (at: number, by: number) => (by === 0 ? at : by > 0 ? at + PART : at - (PITCH - PART));
  const side = (by: number) => (by === 0 ? PART : PITCH - PART);
  return { x: along(x, move.x), y: along(y, move.y), width: side(move.x), height: side(move.y) };
}

export function render({ body, apple }: SnakeState): Uint8Array {
  const frame = canvas(SIZE, SIZE, ground);
  fillRectangle(frame, SIZE, part(apple), appleColour);
  for (const [i, cell] of body.entries()) {
    fillRectangle(frame, SIZE, part(cell), i === 0 ? headColour : bodyColour);
    const before = body[i - 1];
    if (before === undefined) continue;
    const towards = directions.find((action) => beside(cell, action) === before)!;
    fillRectangle(frame, SIZE, gap(cell, towards), bodyColour);
  }
  return frame;
}

const headTemplate = rectangleTemplate({ width: PART, height: PART }, headColour);
const appleTemplate = rectangleTemplate({ width: PART, height: PART }, appleColour);

/** Finds head and apple. */
export function detect(frame: Uint8Array): { head: Position | null; apple: Position | null } {
  return {
    head: findObject(frame, SIZE, [headTemplate], [ground, bodyColour]),
    apple: findObject(frame, SIZE, [appleTemplate], [ground]),
  };
}

/** The cells that a snake lies in, followed from its head through the gaps that it fills. */
export function followBody(frame: Uint8Array, head: number): number[] {
  const map = presence(frame, bodyColour, [ground, headColour]);
  const fills = (cell: number, action: number): boolean => {
    const { x, y, width, height } = gap(cell, action);
    // Its middle, to which no blur of the parts beside it reaches.
    const box = { x: x + 1, y: y + 1, width: width - 2, height: height - 2 };
    return (seenShare(map, SIZE, box) ?? 0) >= 0.5;
  };
  const body = [head];
  for (;;) {
    const cell = body.at(-1)!;
    const towards = directions.find((action) => {
      const next = beside(cell, action);
      return next >= 0 && !body.includes(next) && fills(cell, action);
    });
    if (towards === undefined) return body;
    body.push(beside(cell, towards));
  }
}
