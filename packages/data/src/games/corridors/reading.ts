import { FREE, UNKNOWN, wallColours } from '../wall-colours.ts';
import { castColumn, type Eye, rowsOf, type Size } from './cast.ts';
import { markColour, wallColour } from './looks.ts';
import { ground } from './picture.ts';
import { cellsAt } from './play.ts';

/** Cells to each side of the player of which a picture can tell. */
export const REACH = 5;
/** Cells of a read world in each direction; the player stands in the middle one, or on its edge. */
export const SEEN: number = 2 * REACH + 1;
/** Distance in cells up to which walls are told: beyond it they are a few pixels high. */
const farthest = 3.5;
/** Cost of a pixel of the mark's colour beside one of the wall's own, and the most that a pixel costs, both as squares of 0…255. */
const marked = 1200;
const most = 12_000;
/** Mean cost of a pixel above which a column shows neither walls nor ground; less than noise costs, more than what is blurred. */
const unclear = 5000;

const COLOURS = wallColours.length;

/** A picture's pixels, summed up from the top for each colour that a wall can have: what each stretch of a column costs as that. */
export interface Sums {
  readonly size: Size;
  readonly frame: Uint8Array;
  /** [width, 2 × colours, height + 1] */
  readonly walls: Float64Array;
}

export function sumsOf(frame: Uint8Array, size: Size): Sums {
  const { height, width } = size;
  const walls = new Float64Array(width * 2 * COLOURS * (height + 1));
  for (let kind = 0; kind < 2 * COLOURS; kind++) {
    const look = kind % COLOURS;
    const [wall, mark] = [wallColour(look, kind >= COLOURS), markColour(look)];
    for (let column = 0; column < width; column++) {
      const base = (column * 2 * COLOURS + kind) * (height + 1);
      for (let y = 0; y < height; y++) {
        const at = (y * width + column) * 3;
        const [red, green, blue] = [frame[at]!, frame[at + 1]!, frame[at + 2]!];
        const plain = (red - wall[0]) ** 2 + (green - wall[1]) ** 2 + (blue - wall[2]) ** 2;
        const other = (red - mark[0]) ** 2 + (green - mark[1]) ** 2 + (blue - mark[2]) ** 2 + marked;
        walls[base + y + 1] = walls[base + y]! + Math.min(plain, other, most);
      }
    }
  }
  return { size, frame, walls };
}

/** Reads what a picture shows if it is seen from a place. */
export interface Reading {
  /** Mean cost of a pixel: how badly the picture fits the place. */
  readonly cost: number;
  /** Looks of the cells around the place, {@link SEEN} in each direction. */
  readonly cells: number[];
}

/** Crossings of each column from a place, and what the ground costs. */
interface Candidate {
  readonly cell: number;
  readonly top: number;
  readonly bottom: number;
  readonly sideways: boolean;
}
const ways = new Map<string, Candidate[][]>();

function waysFrom(eye: Eye, size: Size): Candidate[][] {
  const key = `${size.width}×${size.height} ${eye.x} ${eye.y} ${eye.heading}`;
  let found = ways.get(key);
  if (found) return found;
  found = Array.from({ length: size.width }, (_, column) => {
    const candidates: Candidate[] = [];
    castColumn(eye, size, column, ({ column: x, row: y, far, sideways }) => {
      if (far > farthest) return true;
      if (x < 0 || y < 0 || x >= SEEN || y >= SEEN) return true;
      candidates.push({ cell: y * SEEN + x, sideways, ...rowsOf(far, size) });
      return false;
    });
    return candidates;
  });
  ways.set(key, found);
  return found;
}

type Vote = (cell: number, what: number) => void;

/**
 * Fits the picture seen from a place to a picture: each column of pixels ends at the wall that explains it best.
 *
 * @param every columns from one that is looked at to the next
 * @param vote hears of each cell that a column passes, and of the wall that it ends at
 * @returns mean cost of a pixel
 */
function fit({ size, frame, walls }: Sums, eye: Eye, every: number, vote?: Vote): number {
  const { height, width } = size;
  const empty = ground(eye, size);
  const columns = waysFrom(eye, size);
  const open = new Float64Array(height + 1);
  // Where no wall is near enough to be told, what lies between floor and ceiling beyond the farthest one is anything.
  const { top, bottom } = rowsOf(farthest, size);
  let cost = 0;
  for (let column = 0; column < width; column += every) {
    for (let y = 0; y < height; y++) {
      const at = (y * width + column) * 3;
      const red = frame[at]! - empty[at]!;
      const green = frame[at + 1]! - empty[at + 1]!;
      const blue = frame[at + 2]! - empty[at + 2]!;
      open[y + 1] = open[y]! + Math.min(most, red * red + green * green + blue * blue);
    }
    const all = open[height]!;
    const candidates = columns[column]!;
    let least = all - (open[bottom]! - open[top]!) + (bottom - top) * marked;
    let [end, colour] = [candidates.length, -1];
    for (let i = 0; i < candidates.length; i++) {
      const face = candidates[i]!;
      const outside = all - (open[face.bottom]! - open[face.top]!);
      let base = (column * 2 * COLOURS + (face.sideways ? COLOURS : 0)) * (height + 1);
      for (let c = 0; c < COLOURS; c++, base += height + 1) {
        const sum = outside + walls[base + face.bottom]! - walls[base + face.top]!;
        if (sum < least) [least, end, colour] = [sum, i, c];
      }
    }
    cost += least;
    if (!vote || least > unclear * height) continue;
    for (let i = 0; i < end; i++) vote(candidates[i]!.cell, COLOURS);
    if (colour >= 0) vote(candidates[end]!.cell, colour);
  }
  return cost / (height * Math.ceil(width / every));
}

/** Mean cost of a pixel where a picture is taken for one from a place, by half of the columns or fewer. */
export const costFrom = (sums: Sums, eye: Eye): number => fit(sums, eye, Math.max(2, Math.floor(sums.size.width / 32)));

/**
 * Reads the walls that a picture shows if it is seen from a place: the columns vote on each cell.
 *
 * @param eye in a world of {@link SEEN} cells in each direction, near its middle
 */
export function readFrom(sums: Sums, eye: Eye): Reading {
  const votes = new Map<number, number[]>(); // by cell: of each colour, and at last of none
  const cost = fit(sums, eye, 1, (cell, what) => {
    let of = votes.get(cell);
    if (!of) {
      of = new Array<number>(COLOURS + 1).fill(0);
      votes.set(cell, of);
    }
    of[what]!++;
  });
  const fewest = Math.max(2, sums.size.width / 32);
  const cells = Array.from({ length: SEEN * SEEN }, (_, cell) => {
    const of = votes.get(cell);
    if (!of) return UNKNOWN;
    const best = of.indexOf(Math.max(...of));
    if (of[best]! < fewest) return UNKNOWN;
    return best === COLOURS ? FREE : best;
  });
  // Where the player stands there is no wall.
  for (const row of cellsAt(eye.y)) for (const column of cellsAt(eye.x)) cells[row * SEEN + column] = FREE;
  return { cost, cells };
}

/** The place in the middle of a read world that looks like another: as far within its cell, on as light a floor, heading the same way. */
export function middleLike({ x, y, heading }: Eye): Eye {
  const near = (at: number): number => {
    const middle = 2 * REACH;
    return middle + ((((at - middle) % 4) + 4) % 4);
  };
  return { x: near(x), y: near(y), heading };
}

/** Mean cost of a pixel above which a picture shows no corridor at all. */
export const isCorridor = ({ cost }: Reading): boolean => cost < unclear / 2;
