import { games } from '@genie/data/games';
import { psnr } from '@genie/metrics';
import { Random } from '@genie/ops';
import type { WorldInfo } from '@genie/world';
import { describe, expect, test } from 'vitest';
import { rasterOfRgb } from '../record/compose.ts';
import { differenceOf } from './difference.ts';
import { Lockstep, type Moment } from './lockstep.ts';
import { objectErrors } from './objects.ts';
import { resize } from './resize.ts';
import { TrueGame } from './true-game.ts';

/** What a true game wants to know of a world; its actions stand in another order than the game's. */
function pongWorld(change: Partial<WorldInfo> = {}): WorldInfo {
  const names = ['up', 'down', 'stay', 'up (3)', 'action 4'];
  const actions = names.map((name, index) => ({ index, name, code: [0] }));
  return { game: 'pong', height: 64, width: 64, fps: 15, context: 2, idle: 2, actions, ...change } as WorldInfo;
}

function gameOf(info = pongWorld()): TrueGame {
  const game = TrueGame.of(info);
  if (typeof game === 'string') throw new Error(game);
  return game;
}

describe('the true game of a world', () => {
  test('takes latent actions by their names, also where several mean the same', () => {
    const { actions, unmatched, game } = gameOf();
    expect(actions.map((action) => game.actions[action])).toEqual(['up', 'down', 'stay', 'up', 'stay']);
    expect(unmatched).toEqual(['action 4']);
  });

  test('says why there is none', () => {
    const why = (change: Partial<WorldInfo>) => TrueGame.of(pongWorld(change));
    expect(why({ game: undefined })).toContain('learned from videos');
    expect(why({ game: 'chess' })).toContain('“chess”; this page knows pong, platformer, maze');
    expect(why({ actions: [{ index: 0, name: 'action 0', code: [0] }] })).toContain("Pong's (stay, up, down)");
    expect(why({ fps: 4 })).toContain('15 frames a second, this world at 4');
    expect(why({ height: 48, width: 48 })).toContain('64 × 64');
  });

  test('begins with as many frames as the world looks back on, in its size', () => {
    const game = gameOf(pongWorld({ context: 3, height: 32, width: 32 }));
    const { clip, actions, state } = game.start(5);
    expect(clip).toHaveLength(3 * 32 * 32 * 3);
    expect(actions).toEqual([2, 2]);
    expect(game.render(state)).toEqual(clip.slice(-32 * 32 * 3));
    expect(game.start(5)).toEqual(game.start(5));
    expect(game.start(6).clip).not.toEqual(clip);
  });

  test('keeps in step with a world of every other frame', () => {
    const info = pongWorld({ fps: 7.5 });
    const { state } = gameOf(info).start(1);
    const random = new Random(0);
    const twice = games.pong.step(games.pong.step(state, 1, random), 1, random);
    expect(gameOf(info).step(state, 0, random)).toEqual(twice);
  });
});

test('frames go evenly into other sizes, or not at all', () => {
  const frame = Uint8Array.from({ length: 4 * 2 * 3 }, (_, i) => i); // 2 rows of 4 pixels
  const size = (height: number, width: number) => ({ height, width });
  expect(resize(frame, size(2, 4), size(2, 4))).toBe(frame);
  const twice = resize(frame, size(2, 4), size(4, 8))!;
  expect([...twice.slice(0, 9)]).toEqual([0, 1, 2, 0, 1, 2, 3, 4, 5]);
  expect(resize(twice, size(4, 8), size(2, 4))).toEqual(frame);
  expect([...resize(frame, size(2, 4), size(1, 2))!]).toEqual([8, 9, 10, 14, 15, 16]); // means of (0, 3, 12, 15), …
  expect(resize(frame, size(2, 4), size(3, 6))).toBeUndefined();
  expect(resize(frame, size(2, 4), size(4, 4))).toBeUndefined();
});

describe('in lockstep', () => {
  const play = (from: Moment, ...actions: number[]): Moment =>
    actions.reduce<Moment>((parent, action) => ({ parent, action }), from);

  test('the game goes where the session goes, back and into branches', () => {
    const lockstep = new Lockstep(gameOf(), 7);
    const root: Moment = {};
    expect(lockstep.stateAt(root)).toEqual(lockstep.start.state);
    const fork = play(root, 0, 0, 1);
    const [left, right] = [play(fork, 0, 0), play(fork, 1, 1)];
    const pictures = [left, right, fork, root].map((moment) => lockstep.pictureAt(moment));
    expect(new Set(pictures.map(String)).size).toBe(4);
    // Another one, asked in another order, as after a reload, sees the same.
    const again = new Lockstep(gameOf(), 7);
    for (const [i, moment] of [left, right, fork, root].entries()) {
      expect(again.pictureAt(moment)).toEqual(pictures[i]);
      expect(lockstep.pictureAt(moment)).toEqual(pictures[i]);
    }
  });

  test('chance is the same on every way to a frame, and another in the next one', () => {
    const drawn: number[] = [];
    const game = gameOf();
    const dice = {
      ...game.game,
      step: (state: unknown, _: number, random: Random) => {
        drawn.push(random.integer(1e9));
        return state;
      },
    };
    const lockstep = () => new Lockstep(Object.assign(gameOf(), { game: dice }), 3);
    const moment = play({}, 0, 0, 0);
    drawn.length = 0;
    lockstep().stateAt(moment);
    const first = drawn.splice(0);
    expect(first).toHaveLength(4); // one before the world's start, three after it
    lockstep().stateAt(moment.parent!);
    expect(drawn).toEqual(first.slice(0, 3));
    expect(new Set(first).size).toBe(4);
  });

  test('a long history costs no stack', () => {
    const moment = play({}, ...Array<number>(20_000).fill(0));
    expect(new Lockstep(gameOf(), 1).pictureAt(moment)).toHaveLength(64 * 64 * 3);
  });
});

describe('the difference', () => {
  const game = gameOf();
  const { state } = game.start(2);
  const truth = game.render(state);

  test('is black where the pictures are equal, and amplified where they are not', () => {
    const { data } = rasterOfRgb(truth, 64, 64);
    expect(differenceOf(data, truth, 4)).toEqual({ data: data.map((_, i) => (i % 4 === 3 ? 255 : 0)), psnr: Infinity });
    const [red, , blue] = [10 * 4, 0, 20 * 4 + 2];
    data[red]! += 9;
    data[blue]! += 100;
    const { data: shown, psnr: figure } = differenceOf(data, truth, 4);
    expect([shown[red], shown[blue], shown[0]]).toEqual([36, 255, 0]);
    const learned = data.filter((_, i) => i % 4 !== 3);
    expect(figure).toBeCloseTo(psnr(new Uint8Array(learned), truth).value!);
  });

  test('is told in objects too', () => {
    expect(objectErrors(game, state, truth)).toEqual([
      { name: 'ball', distance: 0 },
      { name: 'player', distance: 0 },
      { name: 'opponent', distance: 0 },
    ]);
    const moved = { ...(state as { ballX: number }), ballX: (state as { ballX: number }).ballX + 3 };
    expect(objectErrors(game, state, games.pong.render(moved))[0]).toEqual({ name: 'ball', distance: 3 });
    expect(objectErrors(game, state, new Uint8Array(truth.length))[1]).toEqual({ name: 'player', distance: null });
  });
});
