import { type Colour, canvas, drawSprite, fillRectangle } from '../canvas.ts';
import { findObject, presence, spriteTemplate } from '../find-object.ts';
import type { Position } from '../game.ts';
import { type Box, seenShare } from '../seen-share.ts';
import { CELLS, type MazeLayout } from './layout.ts';
import { type MazeState, PITCH, SIZE } from './play.ts';

const floor: Colour = [26, 24, 44];
const wall: Colour = [104, 92, 180];
const gemColour: Colour = [72, 214, 200];
const palette: Readonly<Record<string, Colour>> = { o: [255, 204, 92], d: [150, 84, 40], g: gemColour };
const playerSprite = ['.oooo.', 'oooooo', 'odoodo', 'oooooo', 'oddddo', '.oooo.'];
const gemSprite = ['.gg.', 'gggg', 'gggg', '.gg.'];

export function render({ layout, x, y, gems }: MazeState): Uint8Array {
  const frame = canvas(SIZE, SIZE, floor);
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const [left, top] = [(cell % CELLS) * PITCH, Math.floor(cell / CELLS) * PITCH];
    // A pixel on either side of a cell's edge: a patch of 8 then shows all four walls of its cell, and no other patch has to be asked.
    const [right, below] = [left + PITCH - 1, top + PITCH - 1];
    if (!layout.right[cell]) fillRectangle(frame, SIZE, { x: right, y: top, width: 2, height: PITCH }, wall);
    if (!layout.below[cell]) fillRectangle(frame, SIZE, { x: left, y: below, width: PITCH, height: 2 }, wall);
    if (gems.includes(cell)) drawSprite(frame, SIZE, gemSprite, palette, left + 3, top + 3);
  }
  fillRectangle(frame, SIZE, { x: 0, y: 0, width: SIZE, height: 1 }, wall);
  fillRectangle(frame, SIZE, { x: 0, y: 0, width: 1, height: SIZE }, wall);
  drawSprite(frame, SIZE, playerSprite, palette, x, y);
  return frame;
}

const playerTemplate = spriteTemplate(playerSprite, palette);

/** Finds the player. */
export function detect(frame: Uint8Array): { player: Position | null } {
  return { player: findObject(frame, SIZE, [playerTemplate], [floor, wall]) };
}

/** Detects the walls that a frame shows. The player hides none: where it passes, there is none. */
export function detectLayout(frame: Uint8Array): MazeLayout {
  const map = presence(frame, wall, [floor]);
  const open = (box: Box) => (seenShare(map, SIZE, box) ?? 0) < 0.5;
  const inside = { from: 2, length: PITCH - 3 }; // without the corners, where other walls end
  const right: boolean[] = [];
  const below: boolean[] = [];
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const [column, row] = [cell % CELLS, Math.floor(cell / CELLS)];
    const [left, top] = [column * PITCH, row * PITCH];
    right.push(column < CELLS - 1 && open({ x: left + PITCH, y: top + inside.from, width: 1, height: inside.length }));
    below.push(row < CELLS - 1 && open({ x: left + inside.from, y: top + PITCH, width: inside.length, height: 1 }));
  }
  return { right, below };
}

/** Detects the cells that show a gem; `remembered` for those where the player hides it. */
export function detectGems(frame: Uint8Array, player: Box, remembered: readonly number[]): number[] {
  const map = presence(frame, gemColour, [floor]);
  const gems: number[] = [];
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const [left, top] = [(cell % CELLS) * PITCH, Math.floor(cell / CELLS) * PITCH];
    // The middle of the sprite and not its corners, which are floor.
    const share = seenShare(map, SIZE, { x: left + 3, y: top + 4, width: 4, height: 2 }, player);
    if (share === null ? remembered.includes(cell) : share >= 0.5) gems.push(cell);
  }
  return gems;
}
