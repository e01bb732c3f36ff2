import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceOf, tinyBundle, tinyImage } from '../test/tiny-world.ts';
import { WorldEnv } from './env.ts';
import { toRgb } from './frame.ts';
import { World } from './world.ts';

let world: World;

beforeAll(async () => {
  await useBackend('cpu');
  world = await World.load(sourceOf(await tinyBundle()));
});
afterAll(() => world.dispose());

test('says what goes in and what comes out', async () => {
  const env = new WorldEnv(world);
  expect(env.observationSpace.shape).toEqual([8, 12, 3]);
  expect(env.actionSpace).toEqual({ type: 'discrete', n: 4 });
  const { observation } = await env.reset();
  expect(observation).toHaveLength(8 * 12 * 3);
});

test('steps as the session does, without reward or end, until it is cut off', async () => {
  const env = new WorldEnv(world, { maxSteps: 2 });
  const session = world.session({ seed: 1 });
  await env.reset({ seed: 1 });
  await session.reset({ index: 1 });
  const first = await env.step(2);
  expect(first).toMatchObject({ reward: 0, terminated: false, truncated: false, info: { step: 1 } });
  expect(first.observation).toEqual(toRgb(await session.step(2)));
  expect((await env.step(0)).truncated).toBe(true);
  await env.reset();
  expect((await env.step(0)).truncated).toBe(false);
});

test('closed, it gives back what it kept', async () => {
  const before = tf.memory().numTensors;
  const env = new WorldEnv(world);
  await env.reset();
  await env.step(1);
  env.close();
  expect(tf.memory().numTensors).toBe(before);
  await expect(env.step(1)).rejects.toThrow('disposed of');
});

test('seeds choose the start, one after the other', async () => {
  const env = new WorldEnv(world, { seed: 2 });
  const session = world.session();
  const starts = [];
  for (let index = 0; index < 3; index++) starts.push(toRgb(await session.reset({ index })));
  expect((await env.reset()).observation).toEqual(starts[2]);
  expect((await env.reset()).observation).toEqual(starts[0]);
  expect((await env.reset({ seed: 7 })).observation).toEqual(starts[1]);
  const image = tinyImage(4);
  expect((await env.reset({ start: { image } })).observation).toEqual(toRgb(await session.reset({ image })));
  await expect(env.reset({ seed: 0.5 })).rejects.toThrow('seed is 0.5, expected an integer');
});
