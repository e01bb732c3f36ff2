import type { WorldInfo } from '@genie/world';
import { TrueGame } from '../src/compare/true-game.ts';

/** Builds the properties of a world that a true game needs; its actions stand in another order than the game's. */
export function pongWorld(change: Partial<WorldInfo> = {}): WorldInfo {
  const names = ['up', 'down', 'stay', 'up (3)', 'action 4'];
  const actions = names.map((name, index) => ({ index, name, code: [0] }));
  return { game: 'pong', height: 64, width: 64, fps: 15, context: 2, idle: 2, actions, ...change } as WorldInfo;
}

export function gameOf(info: WorldInfo = pongWorld()): TrueGame {
  const game = TrueGame.of(info);
  if (typeof game === 'string') throw new Error(game);
  return game;
}
