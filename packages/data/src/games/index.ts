/** Small games that make video with known actions. Free of Node: runs in the browser too. */
import type { Game } from './game.ts';
import { maze } from './maze.ts';
import { platformer } from './platformer.ts';
import { pong } from './pong.ts';

export type { Control, Game, Policy, Position, Rule, Score } from './game.ts';
export { maze } from './maze.ts';
export type { MazeState } from './maze-play.ts';
export { platformer } from './platformer.ts';
export type { PlatformerState } from './platformer-play.ts';
export { pong } from './pong.ts';
export type { PongState } from './pong-play.ts';

/** Names of the games. */
export type GameName = 'pong' | 'platformer' | 'maze';

/** Every game by its name. */
export const games: Readonly<Record<GameName, Game<unknown>>> = { pong, platformer, maze };
