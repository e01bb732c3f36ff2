import type { Colour } from '../canvas.ts';
import { axes, castColumn, type Eye, focal, rowsOf, type Size } from './cast.ts';
import { ceiling, floor, isMarked, markColour, things, wallColour } from './looks.ts';
import { type CorridorsState, cellAt } from './play.ts';

/** Cells after which floor and ceiling have one colour: their squares would be smaller than a few pixels. */
const farAway = 2.5;

/** Floor and ceiling by size and by what decides them: the checkerboard repeats after two cells. */
const grounds = new Map<string, Uint8Array>();

/** The frame in which no wall stands: floor and ceiling to the horizon. */
export function ground(eye: Eye, size: Size): Uint8Array {
  const [x, y] = [((eye.x % 4) + 4) % 4, ((eye.y % 4) + 4) % 4];
  const key = `${size.width}×${size.height} ${x} ${y} ${eye.heading}`;
  let found = grounds.get(key);
  if (!found) {
    found = drawGround({ x, y, heading: eye.heading }, size);
    grounds.set(key, found);
  }
  return found;
}

function drawGround({ x, y, heading }: Eye, size: Size): Uint8Array {
  const { height, width } = size;
  const frame = new Uint8Array(height * width * 3);
  const { ahead, across } = axes(heading);
  for (let row = 0; row < height / 2; row++) {
    const far = (focal(size) * 0.5) / (height / 2 - row - 0.5);
    for (let column = 0; column < width; column++) {
      const slope = ((2 * column + 1) / width - 1) * far;
      const [wx, wy] = [x / 2 + ahead.x * far + across.x * slope, y / 2 + ahead.y * far + across.y * slope];
      const light = (Math.floor(wx) + Math.floor(wy)) % 2 === 0;
      for (const [plane, at] of [
        [ceiling, row],
        [floor, height - 1 - row],
      ] as const) {
        const colour = far > farAway ? plane.far : light ? plane.light : plane.dark;
        frame.set(colour, (at * width + column) * 3);
      }
    }
  }
  return frame;
}

export function render(state: CorridorsState, size: Size): Uint8Array {
  const { height, width } = size;
  const frame = ground(state, size).slice();
  const depths = new Float64Array(width);
  for (let column = 0; column < width; column++) {
    castColumn(state, size, column, ({ column: cellX, row, far, sideways, along }) => {
      const look = cellAt(state.world, cellX, row);
      if (look < 0) return look < -1; // no further than the world
      depths[column] = far;
      const { top, bottom, half } = rowsOf(far, size);
      const [wall, mark] = [wallColour(look, sideways), markColour(look)];
      for (let y = top; y < bottom; y++) {
        const down = (y + 0.5 - height / 2 + half) / (2 * half);
        put(frame, (y * width + column) * 3, isMarked(look, along, down) ? mark : wall);
      }
      return true;
    });
  }
  drawThings(frame, state, size, depths);
  return frame;
}

/** Draws the things that no wall hides, the farthest first. */
function drawThings(frame: Uint8Array, state: CorridorsState, size: Size, depths: Float64Array): void {
  const { height, width } = size;
  const { ahead, across } = axes(state.heading);
  const { side } = state.world;
  const seen = state.world.things
    .map(({ cell, kind }) => {
      const [dx, dy] = [(cell % side) + 0.5 - state.x / 2, Math.floor(cell / side) + 0.5 - state.y / 2];
      return { kind, far: dx * ahead.x + dy * ahead.y, aside: dx * across.x + dy * across.y };
    })
    .filter(({ far }) => far > 0.4)
    .sort((a, b) => b.far - a.far);
  for (const { kind, far, aside } of seen) {
    const { colour, reach, fills } = things[kind]!;
    const scale = focal(size) / far;
    const left = Math.max(0, Math.floor(width / 2 + (aside - reach) * scale));
    const right = Math.min(width, Math.ceil(width / 2 + (aside + reach) * scale));
    const { top, bottom } = rowsOf(far, size);
    for (let column = left; column < right; column++) {
      if (depths[column]! > 0 && depths[column]! < far) continue;
      const beside = (column + 0.5 - width / 2) / scale - aside;
      for (let y = top; y < bottom; y++)
        if (fills(beside, 0.5 - (y + 0.5 - height / 2) / scale)) put(frame, (y * width + column) * 3, colour);
    }
  }
}

function put(frame: Uint8Array, at: number, [red, green, blue]: Colour): void {
  frame[at] = red;
  frame[at + 1] = green;
  frame[at + 2] = blue;
}
