import { type Game, games } from '@genie/data';
import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { judgeStep, type Verdicts } from './game-rules.ts';
import { LossWatch } from './losses.ts';
import { readFrames } from './read-frames.ts';
import { randomKeys, TrueGame } from './true-game.ts';

test('the same seed plays the same true game, and its context shows its states', () => {
  const [a, b] = [0, 0].map((seed) => new TrueGame(games.maze, 2, new Random(seed)));
  expect(Buffer.compare(a!.start, b!.start)).toBe(0);
  expect(a!.start).toHaveLength(2 * 64 * 64 * 3);
  const { x, y } = games.maze.numbers(a!.state);
  expect(readFrames(games.maze, a!.start)).toMatchObject({ x, y });
});

test('truth ends where chance decides', () => {
  // A maze in which the player is blown about now and then.
  const maze = games.maze as Game<unknown>;
  const windy: Game<unknown> = {
    ...maze,
    step: (state, action, random) => maze.step(state, random.uniform() < 0.2 ? 1 + random.integer(4) : action, random),
  };
  const calm = new TrueGame(maze, 2, new Random(1));
  const blown = new TrueGame(windy, 2, new Random(1));
  const known = { calm: 0, blown: 0 };
  for (let t = 0; t < 100; t++) {
    for (const each of [calm, blown]) each.step(t % 5);
    if (calm.where('player')) known.calm++;
    if (blown.where('player')) known.blown++;
  }
  expect(known.calm).toBe(100);
  expect(known.blown).toBeLessThan(50);
  expect(blown.where('player')).toBeNull(); // it does not come back
});

test('keys are held for one to four steps, and all are pressed', () => {
  const choose = randomKeys(3, new Random(0));
  const keys = Array.from({ length: 400 }, choose);
  expect(new Set(keys)).toEqual(new Set([0, 1, 2]));
  const changes = keys.filter((key, t) => t > 0 && key !== keys[t - 1]).length;
  expect(changes).toBeGreaterThan(400 / 8);
  expect(changes).toBeLessThan(400 / 2);
});

test('a true game keeps to its rules, and one whose frames are out of order does not', () => {
  for (const game of Object.values(games)) {
    const share = (frames: Uint8Array[], actions: number[]) => {
      const verdicts: Verdicts = {};
      let before = game.read(frames[0]!, null);
      for (const [t, action] of actions.entries()) {
        const after = game.read(frames[t + 1]!, before);
        judgeStep(verdicts, game, { before, after, action, random: new Random(0) });
        before = after;
      }
      const judged = verdicts.stepsRight!.filter((verdict) => verdict !== null);
      expect(judged.length).toBeGreaterThan(frames.length / 2);
      return judged.filter(Boolean).length / judged.length;
    };
    const truth = new TrueGame(game, 1, new Random(2));
    const choose = randomKeys(game.actions.length, new Random(3));
    const frames = [truth.render()];
    const actions = Array.from({ length: 60 }, () => {
      const action = choose();
      truth.step(action);
      frames.push(truth.render());
      return action;
    });
    expect(share(frames, actions), game.name).toBe(1);
    const shuffled = new Random(4).shuffle([...frames]);
    expect(share(shuffled, actions), game.name).toBeLessThan(0.5);
  }
});

test('the pictures around a first loss are kept: six frames before, three with it and after', () => {
  const watch = new LossWatch();
  const picture = (t: number) => ({ rollout: Uint8Array.of(t), truth: Uint8Array.of(100 + t) });
  for (let t = 1; t <= 20; t++) watch.see(t, picture(t), t >= 12 ? 'ball' : undefined);
  expect(watch.loss(5)).toEqual({
    game: 5,
    object: 'ball',
    frame: 12,
    rollout: Uint8Array.of(6, 7, 8, 9, 10, 11, 12, 13, 14),
    truth: Uint8Array.of(106, 107, 108, 109, 110, 111, 112, 113, 114),
  });
  expect(new LossWatch().loss(0)).toBeUndefined();
});
