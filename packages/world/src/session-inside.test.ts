import type { UnmaskingRound } from '@genie/dynamics';
import { backends, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceOf, tinyBundle } from '../test/tiny-world.ts';
import { World } from './world.ts';

describe.each(backends)('on %s', (backend) => {
  let world: World;

  beforeAll(async () => {
    await useBackend(backend);
    world = await World.load(sourceOf(await tinyBundle()));
  });
  afterAll(() => world.dispose());

  test('onRound tells of each round, and changes no frame', async () => {
    const session = world.session({ seed: 4, temperature: 1, steps: 3 });
    await session.reset();
    const { state } = session;
    const plain = await session.step(2);
    await session.restore(state);
    const rounds: UnmaskingRound[] = [];
    const watched = await session.step(2, { onRound: (round) => void rounds.push(round) });
    expect(watched).toEqual(plain);
    expect(rounds).toHaveLength(3);
    expect(rounds.at(-1)).toMatchObject({ shape: [1, 1, 6], tokens: watched.tokens });
    expect([...rounds.at(-1)!.open]).toEqual(new Array(6).fill(1));
    session.dispose();
  });

  test('all sampling options reach the model, for a session and for a frame', async () => {
    const options = { temperature: 3, topK: 1, order: 'halton', schedule: 'halton', annealing: 'linear' } as const;
    const session = world.session({ seed: 1, ...options });
    await session.reset();
    const { state } = session;
    const narrow = await session.step(1);
    await session.restore(state);
    expect((await session.step(1, { temperature: 0 })).tokens).toEqual(narrow.tokens); // one token is the likeliest
    await session.restore(state);
    expect((await session.step(1, { topK: 0 })).tokens).not.toEqual(narrow.tokens);
    await session.restore(state);
    expect(await session.step(1)).toEqual(narrow);
    session.dispose();
  });

  test('several frames at once: as many as actions, by seed, and play goes on from them', async () => {
    const session = world.session({ seed: 2, temperature: 1 });
    await session.reset();
    const { state } = session;
    const frames = await session.stepMany([1, 2, 0]);
    expect(frames.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(session.frame).toEqual(frames[2]);
    expect(session.state.actions.slice(-3)).toEqual([1, 2, 0]);
    expect(session.state.tokens.slice(-3)).toEqual(frames.map(({ tokens }) => tokens));
    const on = await session.step(3);
    await session.restore(state);
    expect(await session.stepMany([1, 2, 0])).toEqual(frames);
    expect(await session.step(3)).toEqual(on);
    // The actions count, each for its frame.
    await session.restore(state);
    expect((await session.stepMany([1, 2, 3]))[2]!.tokens).not.toEqual(frames[2]!.tokens);
    // One at a time is another thing than one in many.
    await session.restore(state);
    const [one] = await session.stepMany([1]);
    await session.restore(state);
    expect(await session.step(1)).toEqual(one);
    session.dispose();
  });

  test('the attention of a patch sums to 1 in each head, and changes neither frame nor memory', async () => {
    const session = world.session();
    await session.reset();
    await session.step(1);
    const { state } = session;
    const before = tf.memory().numTensors;
    const { blocks, heads, weights } = await session.inspect({ patch: 3 });
    expect([blocks, heads, weights.length]).toEqual([1, 2, 12]);
    for (const head of [0, 1]) {
      const sum = weights.slice(head * 6, head * 6 + 6).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
    expect((await session.inspect({ patch: 4 })).weights).not.toEqual(weights);
    const hidden = new Uint8Array(6).fill(1);
    expect((await session.inspect({ patch: 3, hidden })).weights).not.toEqual(weights);
    expect(tf.memory().numTensors).toBe(before);
    expect(session.state).toBe(state);
    session.dispose();
  });

  test('what cannot be asked is said in one line', async () => {
    const session = world.session();
    await expect(session.inspect({ patch: 0 })).rejects.toThrow('reset it first');
    await session.reset();
    await expect(session.inspect({ patch: 6 })).rejects.toThrow('patch is 6, expected an integer from 0 to 5');
    await expect(session.inspect({ patch: 0, hidden: new Uint8Array(5) })).rejects.toThrow(
      'hidden has 5 places, expected 6',
    );
    expect(() => session.stepMany([])).toThrow('no action is given');
    expect(() => session.stepMany([0, 9])).toThrow("action 9 is not one of this world's");
    expect(() => session.step(0, { topP: 0 })).toThrow('topP is 0, expected a number above 0 and up to 1');
    expect(() => world.session({ order: 'best' as 'halton' })).toThrow('order is best, expected one of confidence');
    session.dispose();
  });
});
