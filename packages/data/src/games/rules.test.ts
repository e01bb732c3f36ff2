import { Random } from '@genie/ops';
import { describe, expect, test } from 'vitest';
import { playGame } from '../generate-videos.ts';
import { spoil } from '../testing/spoil.ts';
import type { Game } from './game.ts';
import { games } from './index.ts';

/** Verdicts of every rule over true games, by the pictures alone. */
function judge(game: Game<unknown>, seeds: readonly number[], frames: number) {
  const verdicts = new Map(game.rules.map(({ name }) => [name, { held: 0, broken: 0 }]));
  const broken: string[] = [];
  let points = 0;
  for (const seed of seeds) {
    const episode = playGame(game, { frames, random: new Random(seed) });
    let before = game.read(episode.frames[0]!, null);
    for (const [t, action] of episode.labels.actions.entries()) {
      const after = game.read(episode.frames[t + 1]!, before);
      for (const { name, holds } of before === null ? [] : game.rules) {
        const held = holds(before, after, action);
        if (held === null) continue;
        verdicts.get(name)![held ? 'held' : 'broken']++;
        if (!held) broken.push(`${name} at ${t} of game ${seed}: ${JSON.stringify([before, action, after])}`);
      }
      if (before !== null && after !== null) points += game.score.points(before, after);
      before = after;
    }
  }
  return { verdicts, broken, points };
}

/**
 * Returns whether two frames show the same; for a world larger than the picture, whether they show the same walls of those that are in
 * sight.
 */
function isSame(game: Game<unknown>, spoilt: Uint8Array, clear: unknown, other: unknown): boolean {
  if (!game.memory || clear === null) return JSON.stringify(clear) === JSON.stringify(other);
  const seen = game.memory.seen(spoilt, clear);
  return other !== null && [...game.memory.inSight(clear)].every(([wall, look]) => seen.get(wall) === look);
}

describe.each(Object.values(games))('$name', (game) => {
  const { verdicts, broken, points } = judge(game, [1, 2, 3, 4, 5, 6], 200);

  test('keeps to its own rules in every step that it is judged by, and each rule judges some', () => {
    expect(broken).toEqual([]);
    for (const [name, { held }] of verdicts) expect(held, name).toBeGreaterThan(name === 'serves' ? 3 : 20);
  });

  test('reads the same state from a blurred and noisy frame', () => {
    const { frames } = playGame(game, { frames: 64, random: new Random(7) });
    const random = new Random(8);
    let different = 0;
    for (const frame of frames) {
      const blurred = spoil(frame, game.width, random);
      const [clear, spoilt] = [game.read(frame, null), game.read(blurred, null)];
      if (!isSame(game, blurred, clear, spoilt)) different++;
    }
    expect(different).toBeLessThanOrEqual(2);
  });

  test('reads nothing where an object is missing', () => {
    expect(game.read(new Uint8Array(game.height * game.width * 3), null)).toBeNull();
    expect(game.always).toEqual(Object.keys(game.detect(new Uint8Array(game.height * game.width * 3))));
  });

  test('makes points', () => {
    expect(points).toBeGreaterThan(5);
  });
});
