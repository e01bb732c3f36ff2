import { ActionTokenizer } from '@genie/action-tokenizer';
import { games } from '@genie/data';
import { Dynamics } from '@genie/dynamics';
import { measureFigures } from '@genie/evaluate';
import { Random } from '@genie/ops';
import { VideoTokenizer } from '@genie/video-tokenizer';
import { Session } from '@genie/world';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../backend/choose.ts';
import { beginGames } from './begin-games.ts';
import { playFreely } from './free-play.ts';
import { measureGame } from './game.ts';
import { scorePolicy } from './game-policy.ts';
import { longPlayOf } from './long-play.ts';
import { playableOf, seedsFrom } from './models.ts';
import { playActions } from './play-actions.ts';
import { TrueGame } from './true-game.ts';

beforeAll(() => chooseBackend('wasm'));

const game = games.pong;
const sampling = { steps: 2, temperature: 0 };

/** An untrained world: its frames are noise, the machinery is the real one. */
function noise() {
  const size = { height: 64, width: 64, patchSize: 16, embedDim: 16, numHeads: 2, hiddenDim: 24, numBlocks: 1 };
  const videoTokenizer = new VideoTokenizer(size, new Random(1));
  const actionTokenizer = new ActionTokenizer(size, new Random(2));
  const dynamics = new Dynamics(
    {
      ...{ embedDim: 16, numHeads: 2, hiddenDim: 24, numBlocks: 1 },
      ...{ height: 64, width: 64, patchSize: 16, levels: [...videoTokenizer.quantizer.levels] },
      actionDim: actionTokenizer.actionDim,
    },
    new Random(3),
  );
  return { videoTokenizer, actionTokenizer, dynamics };
}

test('what is measured is what is played: games on and on are sessions from the same frames under the same keys', async () => {
  const models = noise();
  const truths = [0, 1].map((i) => new TrueGame(game, 3, new Random(i)));
  const held = tf.memory().numTensors;
  const session = await beginGames(models, truths, {
    ...{ context: 2, sampling, keys: [0, 1, 2] },
    random: new Random(5),
  });
  const actions = [
    [0, 1, 2, 3, 1],
    [2, 2, 0, 1, 3],
  ];
  const made = await playActions(session, actions);
  session.dispose();
  const seeds = seedsFrom(new Random(5), 2);
  for (const [i, { start }] of truths.entries()) {
    const alone = new Session(playableOf(models, { context: 2, sampling }), { seed: seeds[i] });
    await alone.reset({ clip: start });
    for (const [t, action] of actions[i].entries()) expect(made[i][t]).toEqual(await alone.step(action));
    alone.dispose();
  }
  expect(tf.memory().numTensors).toBe(held);
}, 60_000);

test('free play sees every frame of both games, and keeps pictures of the first ones and of losses only', async () => {
  const options = { context: 2, sampling, games: 2, frames: 6, keep: 3, glimpses: [4, 6], keys: [0, 1, 2], seed: 1 };
  const made: number[] = [];
  const games = await playFreely(noise(), game, { ...options, framesAtOnce: 2, onFrame: (count) => made.push(count) });
  expect(made).toEqual([2, 4, 6]);
  expect(games).toHaveLength(2);
  for (const { tracks, verdicts, chosen, effective, shown, glimpses, losses } of games) {
    expect(Object.keys(tracks)).toEqual(['ball', 'player', 'opponent']);
    for (const { found, truth } of Object.values(tracks)) {
      expect(found).toHaveLength(6);
      expect(truth.every((point) => point !== null)).toBe(true);
    }
    expect([verdicts.speedKept!.length, chosen.length, effective.length, shown.length]).toEqual([6, 6, 6, 3]);
    expect(glimpses.map(({ length }) => length)).toEqual([4, 6].map(() => game.height * game.width * 3));
    expect(losses.loss(0)).toMatchObject({ object: 'ball', frame: 1 }); // noise has no ball
  }
}, 60_000);

test('figures of a world of noise: nothing is found, no law is kept, and the true game scores', async () => {
  const models = noise();
  const options = { context: 2, sampling, rollouts: 2, rolloutFrames: 4, longPlay: 8, controlFrames: 3, seed: 0 };
  const measures = await measureGame(models, game, [0, 1, null], options);
  const scores = await scorePolicy(models, game, { ...options, games: 2, frames: 60, keys: [0, 1, 2] });
  const { figures } = measureFigures({ game: { game, ...measures, scores, random: new Random(0) } });
  expect(figures['game.ballFoundAfter8']).toMatchObject({ value: 0, count: 2 });
  expect(figures['game.ballFoundWithin8']).toMatchObject({ value: 0, count: 16 });
  expect(figures['game.ballLongestGap']).toEqual({ value: 8 });
  expect(figures['game.ballErrorWithin8']).toEqual({ value: null, reason: 'the object was found in no frame' });
  expect(figures['game.speedKept']).toMatchObject({ value: 0 });
  expect(figures['game.stepsRight']).toMatchObject({ value: 0 });
  expect(figures['game.policyScore']).toMatchObject({ value: 0 });
  expect(figures['game.truePolicyScore']!.value).toBeGreaterThan(0);
  expect(figures['control.consistency']).toMatchObject({ value: 0, missing: 1 });
  expect(figures['control.missing']).toEqual({ value: 1 });
  expect(longPlayOf(game, measures)).toEqual({
    frames: 8,
    games: 2,
    windows: [{ from: 1, to: 8, objects: { ball: 0, player: 0, opponent: 0 }, whole: 0 }],
  });
}, 120_000);
