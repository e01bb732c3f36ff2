import path from 'node:path';
import type { ActionTokenizer } from '@genie/action-tokenizer';
import { playGame } from '@genie/data';
import { games } from '@genie/data/games';
import { Random } from '@genie/ops';
import { useBackend } from '@genie/testing';
import type { World } from '@genie/world';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clipTensor } from './held-out.ts';
import { inferActions } from './infer-actions.ts';
import { joinBytes } from './pictures.ts';
import { pixelsOf, playActions } from './play-actions.ts';
import { openBundle } from './world.ts';

let world: World;
let model: ActionTokenizer;
const { frames } = playGame(games.pong, { frames: 8, random: new Random(4) });
const bytes = joinBytes(frames);
const frameSize = 64 * 64 * 3;
const clips = [bytes, bytes.subarray(2 * frameSize, 7 * frameSize)];
const size = { height: 64, width: 64 };

beforeAll(async () => {
  await useBackend('wasm');
  world = await openBundle(path.join(import.meta.dirname, '../../../../worlds/pong'));
  model = await world.actionTokenizer();
});
afterAll(() => world.dispose());

test('every transition of clips of any length has an action, as the model sees it in its window', async () => {
  const actions = await inferActions(model, clips, { ...size, window: 3 });
  expect(actions.map(({ length }) => length)).toEqual([7, 4]);
  // Pong's encoder sees pairs, so that the windows do not matter.
  for (const [i, clip] of clips.entries()) {
    const tensor = clipTensor([{ frames: clip }], size);
    const whole = model.actions(tensor);
    expect(actions[i]).toEqual([...(await whole.data())]);
    tf.dispose([tensor, whole]);
  }
  const shorter = await inferActions(model, [bytes.subarray(0, 2 * frameSize)], { ...size, window: 3 });
  expect(shorter[0]).toEqual(actions[0].slice(0, 1));
});

test('rollouts that end early are as they would be if they went on, and leave no tensor behind', async () => {
  const actions = (await inferActions(model, clips, { ...size, window: 3 })).map((each) => each.slice(1));
  const longest = [actions[0], [...actions[1], 0, 0, 0]];
  const before = tf.memory().numTensors;
  const session = world.session({ count: 2, seed: 1 });
  const begin = () => session.reset(clips.map((clip) => ({ clip: clip.subarray(0, 2 * frameSize) })));
  await begin();
  const all = await playActions(session, longest);
  await begin();
  const heard: number[] = [];
  const cut = await playActions(session, actions, (made) => heard.push(made));
  session.dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect(cut.map(({ length }) => length)).toEqual([6, 3]);
  expect(cut[0]).toEqual(all[0]);
  expect(cut[1]).toEqual(all[1].slice(0, 3));
  expect(pixelsOf(cut[1])).toHaveLength(3 * frameSize);
  expect(heard).toEqual([1, 2, 3, 4, 5, 6]);
});
