import type { Random } from '@genie/ops';
import { describe, expect, test } from 'vitest';
import { gameOf } from '../../test/pong-world.ts';
import { Lockstep, type Moment } from './lockstep.ts';

describe('in lockstep', () => {
  const play = (from: Moment, ...actions: number[]): Moment =>
    actions.reduce<Moment>((parent, action) => ({ parent, action }), from);

  test('the game goes where the session goes, back and into branches', () => {
    const lockstep = new Lockstep(gameOf(), { seed: 7, played: [] });
    const root: Moment = {};
    expect(lockstep.stateAt(root)).toEqual(lockstep.start.state);
    const fork = play(root, 0, 0, 1);
    const [left, right] = [play(fork, 0, 0), play(fork, 1, 1)];
    const pictures = [left, right, fork, root].map((moment) => lockstep.pictureAt(moment));
    expect(new Set(pictures.map(String)).size).toBe(4);
    // Another one, asked in another order, as after a reload, sees the same.
    const again = new Lockstep(gameOf(), { seed: 7, played: [] });
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
    const lockstep = () => new Lockstep(Object.assign(gameOf(), { game: dice }), { seed: 3, played: [] });
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
    expect(new Lockstep(gameOf(), { seed: 1, played: [] }).pictureAt(moment)).toHaveLength(64 * 64 * 3);
  });

  test('a session that begins in the middle of a game goes on as one that played it all', () => {
    const game = gameOf();
    const moment = play({}, 0, 0, 1, 1, 0);
    const whole = new Lockstep(game, { seed: 9, played: [] });
    const rest = new Lockstep(game, { seed: 9, played: [0, 0, 1] });
    expect(rest.stateAt(play({}, 1, 0))).toEqual(whole.stateAt(moment));
    const { clip, actions } = rest.start;
    const half = clip.length / 2;
    expect(actions).toEqual([1]);
    expect(clip.slice(half)).toEqual(whole.pictureAt(play({}, 0, 0, 1)));
    expect(clip.slice(0, half)).toEqual(whole.pictureAt(play({}, 0, 0)));
  });
});
