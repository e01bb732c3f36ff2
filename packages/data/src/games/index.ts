/** Small games that make video with known actions. Free of Node: runs in the browser too. */
import type { Game } from './game.ts';
import { maze } from './maze.ts';
import { platformer } from './platformer.ts';
import { pong } from './pong.ts';

export type { Control, Game, Policy, Position } from './game.ts';
export { type MazeState, maze } from './maze.ts';
export { type PlatformerState, platformer } from './platformer.ts';
export { type PongState, pong } from './pong.ts';

/** Names of the games. */
export type GameName = 'pong' | 'platformer' | 'maze';

/** Every game by its name. */
export const games: Readonly<Record<GameName, Game<unknown>>> = { pong, platformer, maze };
