import { Dynamics, type DynamicsInput } from '@genie/dynamics';
import { Random } from '@genie/ops';
import { expectNoLeak, useBackend } from '@genie/testing';
import { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sourceOf, tinyBundle, tinyImage } from '../test/tiny-world.ts';
import type { BatchedSession } from './batched-session.ts';
import type { Frame } from './frame.ts';
import type { Session } from './session.ts';
import { World } from './world.ts';

/** Variants by the view of the past in the dynamics, and attention over time in the decoder. */
const variants: [string, DynamicsInput, boolean][] = [
  ['attention over time, sinusoids', { numBlocks: 2 }, true],
  ['attention over time, rope', { position: 'rope' }, false],
  ['attention over time and stacked frames', { stackedFrames: 2, position: 'rope' }, true],
  ['stacked frames alone', { stackedFrames: 2, pastMargin: 1, temporal: false }, false],
  ['stacked frames alone, actions as tokens', { actionInput: 'token', stackedFrames: 3, temporal: false }, false],
];

let world: World;
beforeAll(() => useBackend('wasm'));
afterEach(() => world?.dispose());

async function open(variant: DynamicsInput, temporal: boolean): Promise<World> {
  const files = await tinyBundle((parts) => {
    const dynamics = new Dynamics({ ...parts.dynamics.config, ...variant }, new Random(3));
    for (const [name, weight] of Object.entries(dynamics.parameters())) {
      // The past and the actions shall be felt.
      const factor = /film.weight/.test(name) ? 3000 : /temporalAttention|pastEmbedding/.test(name) ? 3 : 1;
      weight.assign(tf.tidy(() => tf.mul(weight, factor)));
    }
    for (const model of [parts.dynamics, parts.videoTokenizer]) model.dispose();
    parts.dynamics = dynamics;
    parts.videoTokenizer = new VideoTokenizer({ ...parts.videoTokenizer.config, temporal }, new Random(4));
  });
  world = await World.load(sourceOf(files));
  return world;
}

/** Represents a frame as text, to the bit. */
const told = ({ data, tokens, index }: Frame) => `${index}: ${tokens} ${data}`;

/** Three sessions alone, and one of three environments, which play the same with the same seeds. */
class Pair {
  readonly batch: BatchedSession;
  readonly singles: Session[];

  constructor(options: { temperature?: number; threshold?: number; steps?: number; order?: 'halton' | 'random' }) {
    const seeds = [7, 3, 9];
    this.batch = world.session({ count: 3, seed: seeds, ...options });
    this.singles = seeds.map((seed) => world.session({ seed, ...options }));
  }

  async same(batch: Promise<Frame[]>, single: (session: Session, i: number) => Promise<Frame>, only = [0, 1, 2]) {
    const expected = [];
    for (const i of only) expected.push(told(await single(this.singles[i]!, i)));
    expect((await batch).map(told)).toEqual(expected);
  }

  dispose(): void {
    for (const session of [this.batch, ...this.singles]) session.dispose();
  }
}

describe.each(variants)('%s', (_, variant, temporal) => {
  test.each([
    { temperature: 1, steps: 3 },
    { temperature: 0.7, threshold: 0.4, steps: 4 },
    { temperature: 1, order: 'halton', steps: 2 },
  ] as const)('a batch is its environments alone, to the bit: %o', async (options) => {
    await open(variant, temporal);
    await expectNoLeak(async () => {
      const pair = new Pair(options);
      const { batch } = pair;
      const starts = [{ index: 0 }, { image: tinyImage(2) }, { index: 2 }];
      await pair.same(batch.reset(starts), (session, i) => session.reset(starts[i]!));
      const step = (actions: number[], only?: number[]) =>
        pair.same(
          batch.step(actions, { only }),
          (session, i) => session.step(actions[(only ?? [0, 1, 2]).indexOf(i)]!),
          only,
        );
      for (const actions of [
        [1, 2, 0],
        [3, 3, 1],
        [0, 1, 2],
      ])
        await step(actions);
      // One alone begins anew from its own picture, with a seed of its own.
      const start = { image: tinyImage(5) };
      await pair.same(
        batch.reset(start, { only: [1], seed: 21 }),
        (session) => session.reset(start, { seed: 21 }),
        [1],
      );
      for (const actions of [
        [2, 1, 3],
        [1, 1, 1],
      ])
        await step(actions);
      // Only some go on, in any order; then all.
      await step([2, 3], [2, 0]);
      await step([0, 2, 1]);
      const { states } = batch;
      await pair.same(
        batch
          .stepMany([
            [1, 2],
            [0, 3],
            [2, 2],
          ])
          .then((made) => made.map(([, last]) => last!)),
        (session, i) =>
          session
            .stepMany(
              [
                [1, 2],
                [0, 3],
                [2, 2],
              ][i]!,
            )
            .then(([, last]) => last!),
      );
      await pair.same(batch.restore(states), (session, i) => session.restore(states[i]!));
      await step([3, 0, 1]);
      pair.dispose();
    });
  });
});

test('rounds are told with the environments that they are about', async () => {
  await open({}, false);
  const session = world.session({ count: 2, steps: 2 });
  await session.reset();
  await session.reset({ image: tinyImage(1) }, { only: [1] });
  const heard: string[] = [];
  await session.step([0, 1], { onRound: ({ round, shape }, of) => void heard.push(`${round} ${shape} of ${of}`) });
  // They were not reset together and the model attends over time: passes of their own.
  expect(heard).toEqual(['0 1,1,6 of 0', '1 1,1,6 of 0', '0 1,1,6 of 1', '1 1,1,6 of 1']);
});

test('what cannot be is told in one line', async () => {
  await open({}, false);
  expect(() => world.session({ count: 0 })).toThrow('count is 0, expected an integer from 1 on');
  expect(() => world.session({ count: 2, seed: [1] })).toThrow('seeds: found 1, expected 2, one for each environment');
  const session = world.session({ count: 2 });
  await expect(session.step([0, 0])).rejects.toThrow('environment 0 has no frame yet: reset it before the first step');
  await session.reset({ index: 0 }, { only: [0] });
  expect(() => session.frames).toThrow('environment 1 has no frame yet: reset it first');
  await expect(session.reset([{ index: 0 }])).rejects.toThrow('starts: found 1, expected 2, one for each environment');
  await expect(session.reset({ index: 0 }, { only: [1, 1] })).rejects.toThrow(
    'only: found environment 1, expected some of 0 to 1, each once',
  );
  expect(() => session.step([0])).toThrow('actions: found 1, expected 2, one for each environment');
  expect(() => session.step([0, 4])).toThrow("action 4 is not one of this world's: expected 0 to 3");
  expect(() => session.stepMany([[0], [0, 1]])).toThrow(
    'actions: found 1 and 2, expected as many for each environment',
  );
  const slow = session.step([0], { only: [0] });
  await expect(session.step([0], { only: [0] })).rejects.toThrow('still making a frame');
  expect(await slow).toHaveLength(1);
});
