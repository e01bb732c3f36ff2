import { steps } from './play.ts';

/** Width and height of a frame in pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

export interface Eye {
  /** Place in halves of a cell. */
  readonly x: number;
  readonly y: number;
  readonly heading: number;
}

/** Pixels of a thing as high and as far as a cell: the view is a quarter of a turn wide. */
export const focal = ({ width }: Size): number => width / 2;

/** Unit vector ahead, and across to the right. */
export function axes(heading: number): { ahead: { x: number; y: number }; across: { x: number; y: number } } {
  const { x, y } = steps[heading]!;
  const length = Math.sqrt(x * x + y * y);
  const ahead = { x: x / length, y: y / length };
  return { ahead, across: { x: -ahead.y, y: ahead.x } };
}

/** A face of a cell on the way of a column's ray. */
export interface Crossing {
  /** Cell that begins there. */
  readonly column: number;
  readonly row: number;
  /** Distance ahead in cells. */
  readonly far: number;
  /** True when it faces east or west: then it is darker. */
  readonly sideways: boolean;
  /** Place on the face, 0…1 from its left. */
  readonly along: number;
}

/**
 * Follows the ray of a column of pixels from cell to cell.
 *
 * @param visit hears of each crossing until it says that the ray ends
 */
export function castColumn(
  { x, y, heading }: Eye,
  { width }: Size,
  column: number,
  visit: (crossing: Crossing) => boolean,
): void {
  const { ahead, across } = axes(heading);
  const slope = (2 * column + 1) / width - 1;
  const [dx, dy] = [ahead.x + across.x * slope, ahead.y + across.y * slope];
  const [fromX, fromY] = [x / 2, y / 2];
  // On an edge between two cells it is in the one that the ray goes into.
  const startOf = (from: number, by: number) => (Number.isInteger(from) && by < 0 ? from - 1 : Math.floor(from));
  let [cellX, cellY] = [startOf(fromX, dx), startOf(fromY, dy)];
  const [stepX, stepY] = [dx < 0 ? -1 : 1, dy < 0 ? -1 : 1];
  const [lengthX, lengthY] = [Math.abs(1 / dx), Math.abs(1 / dy)];
  let nextX = (dx < 0 ? fromX - cellX : cellX + 1 - fromX) * lengthX;
  let nextY = (dy < 0 ? fromY - cellY : cellY + 1 - fromY) * lengthY;
  for (;;) {
    const sideways = nextX < nextY;
    const far = sideways ? nextX : nextY;
    if (sideways) {
      cellX += stepX;
      nextX += lengthX;
    } else {
      cellY += stepY;
      nextY += lengthY;
    }
    const at = sideways ? fromY + far * dy : fromX + far * dx;
    const share = at - Math.floor(at);
    const mirrored = sideways ? stepX < 0 : stepY > 0;
    if (visit({ column: cellX, row: cellY, far, sideways, along: mirrored ? 1 - share : share })) return;
  }
}

/** Rows of pixels, from the first to the one after the last, of a wall so far ahead. */
export function rowsOf(far: number, size: Size): { top: number; bottom: number; half: number } {
  const half = (focal(size) * 0.5) / far;
  const top = Math.max(0, Math.ceil(size.height / 2 - half - 0.5));
  return { top, bottom: size.height - top, half };
}
