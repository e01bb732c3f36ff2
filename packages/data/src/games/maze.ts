import type { Random } from '@genie/ops';
import { type Colour, canvas, drawSprite, fillRectangle } from './canvas.ts';
import { findObject, spriteTemplate } from './find-object.ts';
import type { Game, Policy } from './game.ts';
import { CELLS, type MazeLayout, makeMaze } from './maze-layout.ts';

/** Everything that decides the next frame. */
export interface MazeState {
  readonly layout: MazeLayout;
  /** Top left corner of the player in pixels. */
  readonly x: number;
  readonly y: number;
  /** Cells that still hold a gem. */
  readonly gems: readonly number[];
}

const SIZE = 64;
/** Pixels from a cell to the next: 1 of wall and 7 of floor, so that patches of 8 show few different pictures. */
const PITCH = 8;
/** Pixels of a step, two of which lead to the next cell. */
const STEP = 4;
/** From a cell's corner (on the wall) to the player that stands in it. */
const MARGIN = 1;
const GEMS = 8;

const floor: Colour = [26, 24, 44];
const wall: Colour = [104, 92, 180];
const palette: Readonly<Record<string, Colour>> = { o: [255, 204, 92], d: [150, 84, 40], g: [72, 214, 200] };
const playerSprite = ['.oooo.', 'oooooo', 'odoodo', 'oooooo', 'oddddo', '.oooo.'];
const gemSprite = ['.gg.', 'gggg', 'gggg', '.gg.'];

/** Step of each action in pixels: stay, up, down, left, right. */
const moves = [
  { x: 0, y: 0 },
  { x: 0, y: -STEP },
  { x: 0, y: STEP },
  { x: -STEP, y: 0 },
  { x: STEP, y: 0 },
];

const cellOf = (pixel: number): number => Math.floor((pixel - MARGIN) / PITCH);
const standsIn = (pixel: number): boolean => (pixel - MARGIN) % PITCH === 0;

/** Whether no wall stands against the action; between two cells only the way on and the way back are free. */
function isFree({ layout, x, y }: MazeState, action: number): boolean {
  const move = moves[action]!;
  if (move.x !== 0 && !standsIn(y)) return false;
  if (move.y !== 0 && !standsIn(x)) return false;
  const cell = cellOf(y) * CELLS + cellOf(x);
  if (move.x > 0) return !standsIn(x) || layout.right[cell]!;
  if (move.y > 0) return !standsIn(y) || layout.below[cell]!;
  // At the left and top border there is no cell to ask: `?? false`.
  if (move.x < 0) return !standsIn(x) || (cellOf(x) > 0 && (layout.right[cell - 1] ?? false));
  if (move.y < 0) return !standsIn(y) || (layout.below[cell - CELLS] ?? false);
  return true;
}

function step(state: MazeState, action: number): MazeState {
  if (!isFree(state, action)) return state;
  const [x, y] = [state.x + moves[action]!.x, state.y + moves[action]!.y];
  const cell = standsIn(x) && standsIn(y) ? cellOf(y) * CELLS + cellOf(x) : -1;
  const gems = state.gems.includes(cell) ? state.gems.filter((gem) => gem !== cell) : state.gems;
  return { ...state, x, y, gems };
}

function render({ layout, x, y, gems }: MazeState): Uint8Array {
  const frame = canvas(SIZE, SIZE, floor);
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const [left, top] = [(cell % CELLS) * PITCH, Math.floor(cell / CELLS) * PITCH];
    // The border to the right and below is the last pixel of the frame.
    const [right, below] = [Math.min(left + PITCH, SIZE - 1), Math.min(top + PITCH, SIZE - 1)];
    if (!layout.right[cell]) fillRectangle(frame, SIZE, { x: right, y: top, width: 1, height: PITCH + 1 }, wall);
    if (!layout.below[cell]) fillRectangle(frame, SIZE, { x: left, y: below, width: PITCH + 1, height: 1 }, wall);
    if (gems.includes(cell)) drawSprite(frame, SIZE, gemSprite, palette, left + 3, top + 3);
  }
  fillRectangle(frame, SIZE, { x: 0, y: 0, width: SIZE, height: 1 }, wall);
  fillRectangle(frame, SIZE, { x: 0, y: 0, width: 1, height: SIZE }, wall);
  drawSprite(frame, SIZE, playerSprite, palette, x, y);
  return frame;
}

/** Walks on to the next crossing and chooses there, seldom back; rests now and then; a quarter of the actions is any, so that walls are walked against. */
function policy(random: Random): Policy<MazeState> {
  let heading = 0;
  let rest = 0;
  const opposite = [0, 2, 1, 4, 3];
  return (state) => {
    if (random.uniform() < 0.25) return random.integer(5);
    if (rest > 0) {
      rest--;
      return 0;
    }
    if (random.uniform() < 0.08) rest = 1 + random.integer(4);
    const atCrossing = standsIn(state.x) && standsIn(state.y);
    if (heading !== 0 && isFree(state, heading) && (!atCrossing || random.uniform() < 0.3)) return heading;
    const free = [1, 2, 3, 4].filter((action) => isFree(state, action));
    const onward = free.filter((action) => action !== opposite[heading]);
    const choices = onward.length > 0 && random.uniform() < 0.9 ? onward : free;
    heading = choices[random.integer(choices.length)]!;
    return heading;
  };
}

const playerTemplate = spriteTemplate(playerSprite, palette);

/** A player walks through a maze and collects gems; every video has its own maze, and nothing moves but the player. */
export const maze: Game<MazeState> = {
  name: 'maze',
  title: 'Maze',
  height: SIZE,
  width: SIZE,
  fps: 15,
  actions: ['stay', 'up', 'down', 'left', 'right'],
  keys: {
    stay: [],
    up: ['ArrowUp', 'KeyW'],
    down: ['ArrowDown', 'KeyS'],
    left: ['ArrowLeft', 'KeyA'],
    right: ['ArrowRight', 'KeyD'],
  },
  reset(random) {
    const layout = makeMaze(random);
    const cells = random.shuffle(Array.from({ length: CELLS * CELLS }, (_, cell) => cell));
    const start = cells[0]!;
    return {
      layout,
      x: MARGIN + (start % CELLS) * PITCH,
      y: MARGIN + Math.floor(start / CELLS) * PITCH,
      gems: cells.slice(1, 1 + GEMS),
    };
  },
  step,
  render,
  numbers: ({ x, y, gems }) => ({ x, y, gems: gems.length }),
  effective: isFree,
  policy,
  objects: ({ x, y }) => ({ player: { x: x! + 2.5, y: y! + 2.5 } }),
  detect: (frame) => ({ player: findObject(frame, SIZE, [playerTemplate], [floor, wall]) }),
  controls: [
    { object: 'player', axis: 'x', displacement: moves.map(({ x }) => x) },
    { object: 'player', axis: 'y', displacement: moves.map(({ y }) => y) },
  ],
};
