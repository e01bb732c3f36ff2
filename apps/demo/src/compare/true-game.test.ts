import { games } from '@genie/data/games';
import { Random } from '@genie/ops';
import type { WorldInfo } from '@genie/world';
import { describe, expect, test } from 'vitest';
import { gameOf, pongWorld } from '../../test/pong-world.ts';
import { TrueGame } from './true-game.ts';

describe('the true game of a world', () => {
  test('takes latent actions by their names, also where several mean the same', () => {
    const { actions, unmatched, game } = gameOf();
    expect(actions.map((action) => game.actions[action])).toEqual(['up', 'down', 'stay', 'up', 'stay']);
    expect(unmatched).toEqual(['action 4']);
  });

  test('says why there is none', () => {
    const why = (change: Partial<WorldInfo>) => TrueGame.of(pongWorld(change));
    expect(why({ game: undefined })).toContain('learned from videos');
    expect(why({ game: 'chess' })).toContain(
      '“chess”; this page knows pong, platformer, maze, snake, corridors, memory',
    );
    expect(why({ actions: [{ index: 0, name: 'action 0', code: [0] }] })).toContain("Pong's (stay, up, down)");
    expect(why({ fps: 4 })).toContain('15 frames a second, this world at 4');
    expect(why({ height: 48, width: 48 })).toContain('64 × 64');
  });

  test('begins with as many frames as the world looks back on, in its size', () => {
    const game = gameOf(pongWorld({ context: 3, height: 32, width: 32 }));
    const { clip, actions, state } = game.start({ seed: 5, played: [] });
    expect(clip).toHaveLength(3 * 32 * 32 * 3);
    expect(actions).toEqual([2, 2]);
    expect(game.render(state)).toEqual(clip.slice(-32 * 32 * 3));
    expect(game.start({ seed: 5, played: [] })).toEqual(game.start({ seed: 5, played: [] }));
    expect(game.start({ seed: 6, played: [] }).clip).not.toEqual(clip);
  });

  test('keeps in step with a world of every other frame', () => {
    const info = pongWorld({ fps: 7.5 });
    const { state } = gameOf(info).start({ seed: 1, played: [] });
    const random = new Random(0);
    const twice = games.pong.step(games.pong.step(state, 1, random), 1, random);
    expect(gameOf(info).step(state, 0, random)).toEqual(twice);
  });
});
