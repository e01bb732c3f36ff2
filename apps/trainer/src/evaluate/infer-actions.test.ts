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
import { actionTensor, inferActions } from './infer-actions.ts';
import { joinBytes } from './pictures.ts';
import { type Models, rollouts } from './rollout.ts';
import { openBundle } from './world.ts';

let world: World;
let models: Models & { actionTokenizer: ActionTokenizer };
const { frames } = playGame(games.pong, { frames: 8, random: new Random(4) });
const bytes = joinBytes(frames);
const frameSize = 64 * 64 * 3;
const clips = [bytes, bytes.subarray(2 * frameSize, 7 * frameSize)];
const size = { height: 64, width: 64 };

beforeAll(async () => {
  await useBackend('wasm');
  world = await openBundle(path.join(import.meta.dirname, '../../../../worlds/pong'));
  const { videoTokenizer, dynamics } = world;
  models = { videoTokenizer, dynamics, actionTokenizer: await world.actionTokenizer() };
});
afterAll(() => world.dispose());

test('every transition of clips of any length has an action, as the model sees it in its window', async () => {
  const codes = await inferActions(models.actionTokenizer, clips, { ...size, window: 3 });
  expect(codes.map(({ length }) => length)).toEqual([7, 4]);
  // Pong's encoder sees pairs, so that the windows do not matter.
  for (const [i, clip] of clips.entries()) {
    const tensor = clipTensor([{ frames: clip }], size);
    const whole = await models.actionTokenizer.encode(tensor).codes.data();
    expect([...codes[i]]).toEqual([...whole]);
    tensor.dispose();
  }
  const shorter = await inferActions(models.actionTokenizer, [bytes.subarray(0, 2 * frameSize)], {
    ...size,
    window: 3,
  });
  expect(shorter[0]).toEqual(codes[0].subarray(0, 1));
});

test('rollouts that end early are as they would be if they went on, and leave no tensor behind', async () => {
  const codes = await inferActions(models.actionTokenizer, clips, { ...size, window: 3 });
  const before = tf.memory().numTensors;
  const past = clipTensor(
    clips.map((clip) => ({ frames: clip.subarray(0, 2 * frameSize) })),
    size,
  );
  const actions = actionTensor(codes, 1);
  const options = { context: 2, sampling: { steps: 2, temperature: 0 } };
  const random = () => new Random(0);
  const all = await rollouts(models, past, actions, { ...options, random: random() });
  const heard: number[] = [];
  const cut = await rollouts(models, past, actions, {
    ...options,
    random: random(),
    lengths: [6, 3],
    onFrame: (made) => heard.push(made),
  });
  tf.dispose([past, actions]);
  expect(tf.memory().numTensors).toBe(before);
  expect(cut.frames.map(({ length }) => length / frameSize)).toEqual([6, 3]);
  expect(Buffer.compare(cut.frames[0], all.frames[0])).toBe(0);
  expect(Buffer.compare(cut.frames[1], all.frames[1].subarray(0, 3 * frameSize))).toBe(0);
  expect(cut.tokens[1]).toEqual(all.tokens[1].subarray(0, 3 * 64));
  expect(heard).toEqual([1, 2, 3, 4, 5, 6]);
});
