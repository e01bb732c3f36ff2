import type { Game } from '../game.ts';
import { CELLS, makeMaze } from './layout.ts';
import { detect, render } from './picture.ts';
import { GEMS, isFree, MARGIN, type MazeState, moves, PITCH, policy, SIZE, step } from './play.ts';
import { read, rules, score } from './rules.ts';

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
  detect,
  always: ['player'],
  controls: [
    { object: 'player', axis: 'x', displacement: moves.map(({ x }) => x) },
    { object: 'player', axis: 'y', displacement: moves.map(({ y }) => y) },
  ],
  read,
  rules,
  score,
};
