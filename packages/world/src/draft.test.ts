import { ActionTokenizer } from '@genie/action-tokenizer';
import { Dynamics } from '@genie/dynamics';
import { Random } from '@genie/ops';
import { backends, expectNoLeak, useBackend } from '@genie/testing';
import { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceOf, tinyBundle } from '../test/tiny-world.ts';
import type { BundleParts } from './bundle.ts';
import { draftCodes, draftNext } from './draft.ts';
import { World } from './world.ts';

/** The tiny world with a dynamics that sees drafts, and models that see frames alone. */
function drafting(parts: BundleParts): void {
  const random = new Random(3);
  const { videoTokenizer, actionTokenizer, dynamics } = parts;
  for (const model of [videoTokenizer, actionTokenizer!, dynamics]) model.dispose();
  parts.videoTokenizer = new VideoTokenizer({ ...videoTokenizer.config, temporal: false }, random.fork('a'));
  parts.actionTokenizer = new ActionTokenizer(
    { ...actionTokenizer!.config, prediction: 'motion', motionRange: 2, conditioningDeviation: 0.5 },
    random.fork('b'),
  );
  for (const [name, weight] of Object.entries(parts.actionTokenizer.parameters())) {
    // Before training nothing moves; here everything shall, as the action says.
    if (name.includes('motion.weight')) weight.assign(tf.randomNormal(weight.shape, 0, 1, 'float32', 4) as tf.Tensor);
  }
  parts.dynamics = new Dynamics(
    { ...dynamics.config, temporal: false, stackedFrames: 1, draft: true },
    random.fork('c'),
  );
}

describe.each(backends)('drafts on %s', (backend) => {
  let world: World;

  beforeAll(async () => {
    await useBackend(backend);
    world = await World.load(sourceOf(await tinyBundle(drafting)));
  });
  afterAll(() => world.dispose());

  test('a draft is what the action tokenizer foresees of the decoded frame, one action at a time', async () => {
    const { videoTokenizer } = world;
    const models = { videoTokenizer, actionTokenizer: await world.actionTokenizer() };
    const tokens = tf.tensor3d(
      [...Array(18).keys()].map((i) => (5 * i) % 16),
      [1, 3, 6],
      'int32',
    );
    const codes = videoTokenizer.quantizer.codes(tokens) as tf.Tensor4D;
    const actions = tf.tensor3d([1, -1, -1, 1, 1, 1], [1, 3, 2]);
    const newest = tf.slice(codes, [0, 2], [-1, 1]) as tf.Tensor4D;
    const action = (t: number) => tf.slice(actions, [0, t], [-1, 1]) as tf.Tensor3D;
    const first = draftCodes(models, newest, action(1));
    const second = draftCodes(models, first, action(2));
    const both = (await draftNext(world, { codes, actions, horizon: 2 }))!;
    expect([...both.dataSync()]).toEqual([...tf.concat([first, second], 1).dataSync()]);
    expect([...draftCodes(models, newest, action(2)).dataSync()]).not.toEqual([...first.dataSync()]);
  });

  test('a session plays, goes back, looks inside and dreams, and leaks nothing', async () => {
    await world.actionTokenizer();
    await expectNoLeak(async () => {
      const session = world.session({ seed: 5, temperature: 1 });
      await session.reset({ index: 1 });
      const frames = [await session.step(1), await session.step(2)];
      const { state } = session;
      const next = await session.step(3);
      await session.restore(state);
      expect(session.frame).toEqual(frames[1]);
      expect(await session.step(3)).toEqual(next);
      expect(await session.stepMany([0, 1])).toHaveLength(2);
      const { weights, blocks, heads } = await session.inspect({ patch: 2 });
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(blocks * heads, 4);
      expect(await session.reset({ dream: 2 })).toMatchObject({ index: 0 });
      session.dispose();
    });
  });

  test('without an action tokenizer there is no such bundle', async () => {
    const bundle = tinyBundle((parts) => {
      drafting(parts);
      parts.actionTokenizer!.dispose();
      parts.actionTokenizer = undefined;
      parts.startActions = new Int32Array(6);
    });
    await expect(bundle).rejects.toThrow('the dynamics sees drafts, which the action tokenizer makes');
  });
});
