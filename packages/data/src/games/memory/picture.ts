import { type Colour, canvas, drawSprite, fillRectangle } from '../canvas.ts';
import { findObject, spriteTemplate } from '../find-object.ts';
import type { Position } from '../game.ts';
import { colourOf, FREE, markOf, UNKNOWN, wallColours } from '../wall-colours.ts';
import { BEFORE, cellAt, type MemoryState, PITCH, SIZE, VIEW } from './play.ts';
import { KINDS } from './world.ts';

const outside: Colour = [12, 12, 16];
/** Floor lies in a checkerboard, so that a step shows where all of it looks alike. */
const floors: readonly Colour[] = [
  [52, 50, 58],
  [36, 34, 42],
];
const markColour: Colour = [20, 18, 26];
/** Side of a mark, and of a tile, in the middle of their cell. */
const MARK = 4;
const INSET = (PITCH - MARK) / 2;
const tileColours: readonly Colour[] = [
  [250, 250, 250],
  [255, 150, 30],
  [60, 230, 210],
  [250, 90, 160],
];
if (tileColours.length !== KINDS)
  throw new RangeError(`${tileColours.length} tiles are drawn; a world has ${KINDS} kinds`);

const palette: Readonly<Record<string, Colour>> = { o: [255, 236, 130], d: [120, 40, 30] };
const playerSprite = ['.oooo.', 'oooooo', 'odoodo', 'oooooo', 'oddddo', '.oooo.'];
/** Top left corner of the player: it is always in the same place, and the world moves below it. */
const CORNER = BEFORE * PITCH + 1;
export const playerPlace: Position = { x: CORNER + 2.5, y: CORNER + 2.5 };

export function render({ world, x, y }: MemoryState): Uint8Array {
  const frame = canvas(SIZE, SIZE, outside);
  for (let row = 0; row < VIEW; row++) {
    for (let column = 0; column < VIEW; column++) {
      const [cellX, cellY] = [x - BEFORE + column, y - BEFORE + row];
      const look = cellAt(world, cellX, cellY);
      if (look === UNKNOWN) continue;
      const [left, top] = [column * PITCH, row * PITCH];
      const colour = look === FREE ? floors[(cellX + cellY) % 2]! : wallColours[colourOf(look)]!;
      fillRectangle(frame, SIZE, { x: left, y: top, width: PITCH, height: PITCH }, colour);
      const tile = look === FREE && world.tiles.find(({ cell }) => cell === cellY * world.side + cellX);
      const middle = { x: left + INSET, y: top + INSET, width: MARK, height: MARK };
      if (tile) fillRectangle(frame, SIZE, middle, tileColours[tile.kind]!);
      if (look !== FREE && markOf(look) > 0) fillRectangle(frame, SIZE, middle, markColour);
    }
  }
  drawSprite(frame, SIZE, playerSprite, palette, CORNER, CORNER);
  return frame;
}

const within = { left: CORNER - 2, top: CORNER - 2, right: CORNER + 2, bottom: CORNER + 2 };
const playerTemplate = { ...spriteTemplate(playerSprite, palette), within };

/** Finds the player, where it always is. */
export function detect(frame: Uint8Array): { player: Position | null } {
  return { player: findObject(frame, SIZE, [playerTemplate], floors) };
}

/** Cost of a pixel of the mark's colour beside one of the wall's own, and the most that a pixel costs, both as squares of 0…255. */
const marked = 1200;
const most = 12_000;
/** Mean cost of a pixel above which a cell is nothing that the game has. */
const unclear = 5000;

/** Returns whether a pixel of a cell may be the mark's, or a tile's. */
const isMiddle = (at: number): boolean => at >= INSET && at < INSET + MARK;

/**
 * Reads what each cell of a frame is, row by row: the colour of a block, {@link FREE} or, where it is like nothing of the game, {@link UNKNOWN}. The floor below
 * the player is free.
 */
export function readCells(frame: Uint8Array): number[] {
  return Array.from({ length: VIEW * VIEW }, (_, cell) => {
    const [column, row] = [cell % VIEW, Math.floor(cell / VIEW)];
    if (column === BEFORE && row === BEFORE) return FREE;
    const looks = [outside, ...floors, ...wallColours];
    const costs = looks.map((colour, kind) => {
      const marks = kind === 0 ? [] : kind < 3 ? tileColours : [markColour];
      return costOf(frame, column, row, colour, marks);
    });
    const best = costs.indexOf(Math.min(...costs));
    if (best === 0 || costs[best]! > unclear) return UNKNOWN;
    return best < 3 ? FREE : best - 3;
  });
}

function costOf(frame: Uint8Array, column: number, row: number, colour: Colour, marks: readonly Colour[]): number {
  let sum = 0;
  for (let y = 0; y < PITCH; y++) {
    for (let x = 0; x < PITCH; x++) {
      const at = ((row * PITCH + y) * SIZE + column * PITCH + x) * 3;
      let cost = squared(frame, at, colour);
      if (isMiddle(x) && isMiddle(y))
        for (const mark of marks) cost = Math.min(cost, squared(frame, at, mark) + marked);
      sum += Math.min(most, cost);
    }
  }
  return sum / (PITCH * PITCH);
}

const squared = (frame: Uint8Array, at: number, [red, green, blue]: Colour): number =>
  (frame[at]! - red) ** 2 + (frame[at + 1]! - green) ** 2 + (frame[at + 2]! - blue) ** 2;
