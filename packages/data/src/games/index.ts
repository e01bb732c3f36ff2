/** Small games that make video with known actions. Free of Node: runs in the browser too. */
import { corridors } from './corridors/index.ts';
import type { Game } from './game.ts';
import { maze } from './maze/index.ts';
import { memory } from './memory/index.ts';
import { platformer } from './platformer/index.ts';
import { pong } from './pong/index.ts';
import { snake } from './snake/index.ts';

export type { CorridorsState } from './corridors/play.ts';
export type { Control, Game, Memory, Policy, Position, Rule, Score } from './game.ts';
export { gameInSize } from './game-in-size.ts';
export type { MazeState } from './maze/play.ts';
export type { MemoryState } from './memory/play.ts';
export type { PlatformerState } from './platformer/play.ts';
export type { PongState } from './pong/play.ts';
export { type Revisit, revisit } from './revisit.ts';
export type { SnakeState } from './snake/play.ts';
export { corridors, maze, memory, platformer, pong, snake };

/** Names of the games. */
export type GameName = 'pong' | 'platformer' | 'maze' | 'snake' | 'corridors' | 'memory';

/** Every game by its name. */
export const games: Readonly<Record<GameName, Game<unknown>>> = {
  pong,
  platformer,
  maze,
  snake,
  corridors,
  memory,
};
