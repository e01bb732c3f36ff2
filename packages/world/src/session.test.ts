import { Random } from '@genie/ops';
import { backends, useBackend } from '@genie/testing';
import { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceOf, tinyBundle, tinyImage } from '../test/tiny-world.ts';
import { type Frame, toRgba } from './frame.ts';
import type { Session } from './session.ts';
import { World } from './world.ts';

describe.each(backends)('a session on %s', (backend) => {
  let world: World;

  beforeAll(async () => {
    await useBackend(backend);
    world = await World.load(sourceOf(await tinyBundle()));
  });
  afterAll(() => world.dispose());

  async function play(session: Session, actions: number[]): Promise<Frame[]> {
    const frames = [];
    for (const action of actions) frames.push(await session.step(action));
    return frames;
  }

  test('same seed, same start, same actions: same frames', async () => {
    const actions = [0, 1, 2, 3, 1, 1];
    const options = { seed: 5, temperature: 1 };
    const first = world.session(options);
    const second = world.session(options);
    expect(await first.reset({ index: 1 })).toEqual(await second.reset({ index: 1 }));
    const frames = await play(first, actions);
    expect(await play(second, actions)).toEqual(frames);
    await first.reset({ index: 1 });
    expect(await play(first, actions)).toEqual(frames);
    await first.reset({ index: 1 }, { seed: 6 });
    expect(await play(first, actions)).not.toEqual(frames);
  });

  test('another action makes another frame', async () => {
    const session = world.session();
    const frames = [];
    for (const action of [0, 1, 2, 3]) {
      await session.reset();
      frames.push((await session.step(action)).tokens.join());
    }
    expect(new Set(frames).size).toBe(4);
  });

  test('stays in token space: what it shows is what the tokenizer makes of the tokens it holds', async () => {
    const session = world.session();
    const { tokens } = await session.reset({ image: tinyImage(2) });
    const frame = await session.step(1);
    expect(session.state.tokens).toEqual([tokens, frame.tokens]);
    const pixels = tf.tidy(() => {
      const stacked = tf.tensor3d([[[...tokens], [...frame.tokens]]] as number[][][], undefined, 'int32');
      return tf.slice(world.videoTokenizer.detokenize(stacked), [0, 1, 0, 0, 0]);
    });
    expect(frame.data).toEqual(toRgba(await pixels.data()));
    expect(frame).toMatchObject({ height: 8, width: 12, index: 1 });
    pixels.dispose();
  });

  test('holds no more than what the future can depend on, and nothing once it is disposed of', async () => {
    const before = tf.memory().numTensors;
    const session = world.session();
    await session.reset({ image: tinyImage(1) });
    expect(session.state.tokens).toHaveLength(1);
    await play(session, [0, 1, 2, 3, 0, 1, 2, 3]);
    const { numTensors, numBytes } = tf.memory();
    await play(session, [1, 1, 3, 2, 0]);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    // One block looks back at 3 frames, and 3 more may have had another place; and the newest.
    expect(session.state.tokens).toHaveLength(7);
    expect(session.state.actions).toEqual([3, 1, 1, 3, 2, 0]);
    session.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(session.frame.index).toBe(13);
    await expect(session.step(0)).rejects.toThrow('has been disposed of');
  });

  test('disposed of while it makes a frame, it keeps nothing', async () => {
    const before = tf.memory().numTensors;
    const session = world.session();
    await session.reset();
    const frame = session.step(1);
    session.dispose();
    expect((await frame).index).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('begins from a clip, whose actions it finds, as from the start it came from', async () => {
    const session = world.session();
    const { clip, actions } = world.start(1);
    const fromStart = await session.reset({ index: 1 });
    const { state } = session;
    expect(await session.reset({ clip })).toEqual(fromStart);
    expect(session.state).toEqual(state);
    expect(session.state.actions).toEqual(actions);
  });

  test('of a long clip, the last frames count', async () => {
    const session = world.session();
    const { clip, actions } = world.start(1);
    const long = new Uint8Array(clip.length + 288);
    long.set(tinyImage(9));
    long.set(clip, 288);
    const frame = await session.reset({ clip: long, actions: [3, ...actions] });
    expect(frame).toEqual(await session.reset({ index: 1 }));
  });

  test('goes back to where it stood, and on again the same way', async () => {
    const session = world.session({ seed: 3, temperature: 0.7 });
    await session.reset();
    await play(session, [1, 2]);
    const { state, frame } = session;
    const on = await play(session, [3, 0]);
    expect(await session.restore(structuredClone(state))).toEqual(frame);
    expect(await play(session, [3, 0])).toEqual(on);
  });

  test('sampling can be changed for a frame', async () => {
    const session = world.session();
    await session.reset();
    const { state } = session;
    const one = await session.step(1, { steps: 1 });
    await session.restore(state);
    expect((await session.step(1, { temperature: 3 })).tokens).not.toEqual(one.tokens);
  });
});

test('a tokenizer without attention over time shows the same from the last frame alone', async () => {
  await useBackend('cpu');
  const files = await tinyBundle((parts) => {
    const config = { ...parts.videoTokenizer.config, temporal: false };
    parts.videoTokenizer = new VideoTokenizer(config, new Random(1));
  });
  const world = await World.load(sourceOf(files));
  const session = world.session();
  await session.reset();
  const { data } = await session.step(1);
  const whole = tf.tidy(() => {
    const tokens = session.state.tokens.map((frame) => [...frame]);
    const stacked = tf.tensor3d([tokens], undefined, 'int32');
    return tf.slice(world.videoTokenizer.detokenize(stacked), [0, tokens.length - 1, 0, 0, 0]);
  });
  expect(data).toEqual(toRgba(await whole.data()));
  whole.dispose();
  world.dispose();
});

describe('what a session cannot do', () => {
  let world: World;
  beforeAll(async () => {
    await useBackend('cpu');
    world = await World.load(sourceOf(await tinyBundle()));
  });
  afterAll(() => world.dispose());

  test('is said in one line', async () => {
    const session = world.session();
    await expect(session.step(0)).rejects.toThrow('reset it before the first step');
    expect(() => session.frame).toThrow('reset it first');
    await expect(session.reset({ image: new Uint8Array(12) })).rejects.toThrow(
      'the image has 12 bytes, expected 288: scale it to 12×8 pixels, RGB',
    );
    await expect(session.reset({ clip: new Uint8Array(300) })).rejects.toThrow(
      'the clip has 300 bytes, expected a multiple of 288',
    );
    await expect(session.reset({ clip: new Uint8Array(576), actions: [] })).rejects.toThrow('0 actions, expected 1');
    await session.reset();
    expect(() => session.step(4)).toThrow("action 4 is not one of this world's: expected 0 to 3");
    expect(() => session.step(0, { steps: 0 })).toThrow('steps is 0');
    expect(() => world.session({ temperature: Number.NaN })).toThrow('temperature is NaN');
  });

  test('two frames at once', async () => {
    const session = world.session();
    await session.reset();
    const first = session.step(0);
    await expect(session.step(1)).rejects.toThrow('still making a frame');
    expect((await first).index).toBe(1);
    expect((await session.step(1)).index).toBe(2);
  });
});
