import { Random } from '@genie/ops';
import { describe, expect, test } from 'vitest';
import { games } from './index.ts';
import { revisit } from './revisit.ts';

const larger = Object.values(games).filter((game) => game.memory);

test('corridors and memory are the games that show less than there is', () => {
  expect(larger.map(({ name }) => name)).toEqual(['corridors', 'memory']);
  expect(revisit(games.pong, games.pong.reset(new Random(1)), 8, new Random(2))).toBeNull();
});

describe.each(larger)('$name', (game) => {
  const { memory } = game;
  const begin = (seed: number) => {
    const random = new Random(seed);
    const choose = game.policy(random);
    let state = game.reset(random);
    for (let t = 0; t < 10; t++) state = game.step(state, choose(state), random);
    return state;
  };

  test.each([4, 8, 16, 32, 64])('leaves a view and is back after %i frames', (frames) => {
    let rounds = 0;
    for (let seed = 0; seed < 6; seed++) {
      const start = begin(seed);
      const way = revisit(game, start, frames, new Random(seed + 100))!;
      expect(way.actions).toHaveLength(frames);
      let state = start;
      const hidden = new Set<number>();
      const walls = [...memory!.inSight(start).keys()];
      for (const action of way.actions) {
        expect(game.effective(state, action)).toBe(true);
        state = game.step(state, action, new Random(0));
        for (const wall of walls) if (!memory!.inSight(state).has(wall)) hidden.add(wall);
      }
      expect(memory!.view(state)).toBe(memory!.view(start));
      expect(Buffer.compare(game.render(state), game.render(start))).toBe(0);
      expect(way.left).toEqual(hidden);
      expect(hidden.size).toBeGreaterThan(0);
      if (way.round) rounds++;
    }
    if (frames === 64) expect(rounds).toBeGreaterThan(0);
  });

  test('gives the same way for the same seed', () => {
    const start = begin(7);
    expect(revisit(game, start, 32, new Random(8))).toEqual(revisit(game, start, 32, new Random(8)));
  });
});
