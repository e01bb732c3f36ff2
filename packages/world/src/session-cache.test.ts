import { Dynamics, type DynamicsInput, unmaskingSchedule } from '@genie/dynamics';
import { Random } from '@genie/ops';
import { useBackend } from '@genie/testing';
import { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sourceOf, tinyBundle } from '../test/tiny-world.ts';
import type { Session } from './session.ts';
import type { SessionState } from './session-state.ts';
import { World } from './world.ts';

const variants: [string, DynamicsInput][] = [
  ['sinusoidal', { numBlocks: 2 }],
  ['rope', { position: 'rope', numBlocks: 2 }],
  ['alibi, pre-norm', { position: 'alibi', norm: 'pre' }],
  ['stacked frames', { stackedFrames: 2, position: 'rope' }],
  ['stacked frames alone, with a margin', { stackedFrames: 2, pastMargin: 1, temporal: false, position: 'rope' }],
  ['actions as tokens, rope', { actionInput: 'token', position: 'rope', numBlocks: 2 }],
  ['actions as tokens, stacked frames alone', { actionInput: 'token', stackedFrames: 2, temporal: false }],
  ['adaLN-Zero, mixture of experts', { norm: 'pre', conditioning: 'adaln-zero', feedForward: 'moe' }],
  ['actions added, alibi in time', { actionInput: 'add', temporalPosition: 'alibi', numBlocks: 2 }],
];
const play = [1, 2, 0, 3, 3, 1, 0, 2, 2, 1, 0, 3, 1, 1, 2, 3, 0, 0];

let world: World;
beforeAll(() => useBackend('wasm'));
afterEach(() => world.dispose());

/** A world whose past is felt: the weights of its attention over time, and of its actions, are large. */
async function open(variant: DynamicsInput, context = 3): Promise<World> {
  const files = await tinyBundle((parts) => {
    const { config } = parts.dynamics;
    const dynamics = new Dynamics({ ...config, ...variant }, new Random(3));
    for (const [name, weight] of Object.entries(dynamics.parameters())) {
      const factor = /film.weight/.test(name) ? 3000 : /temporalAttention|pastEmbedding/.test(name) ? 3 : 1;
      // Gates that are open, in which the action is felt: they begin at 0.
      const change = /modulation/.test(name) ? tf.randomNormal(weight.shape, 0, 1, 'float32', name.length) : undefined;
      weight.assign(change ?? tf.tidy(() => tf.mul(weight, factor)));
    }
    parts.dynamics = dynamics;
    const { position, norm } = dynamics.config;
    const blocks = { position, norm, numBlocks: 2, temporal: dynamics.config.temporal };
    parts.videoTokenizer = new VideoTokenizer({ ...parts.videoTokenizer.config, ...blocks }, new Random(4));
    parts.info = { ...parts.info, context };
    parts.startLength = 3;
  });
  world = await World.load(sourceOf(files));
  return world;
}

/** The session's frames, and all tokens since its start. */
async function steps(session: Session, actions: readonly number[]): Promise<string[]> {
  const frames = [];
  for (const action of actions) {
    const { tokens, data } = await session.step(action);
    frames.push(`${tokens} ${data.slice(0, 60)}`);
  }
  return frames;
}

/** Everything since the start: as a history keeps it. */
function whole(start: SessionState, tokens: Int32Array[], actions: readonly number[]): SessionState {
  const { seed } = start;
  return { seed, index: tokens.length, tokens: [...start.tokens, ...tokens], actions: [...start.actions, ...actions] };
}

describe.each(variants)('%s', (_, variant) => {
  test.each([1, 3])('a greedy session has the tokens and pixels of full passes, context %i', async (context) => {
    const { info, dynamics, videoTokenizer } = await open(variant, context);
    const session = world.session();
    await session.reset({ index: 1 });
    let { tokens, actions } = session.state;
    let compared = 0;
    for (const action of play.slice(0, 12)) {
      const frame = await session.step(action);
      actions = [...actions, action];
      const [next, pixels] = tf.tidy(() => {
        const all = tf.tensor3d([tokens.map((each) => [...each])], undefined, 'int32');
        const codes = videoTokenizer.quantizer.codes(all) as tf.Tensor4D;
        const taken = tf.tensor3d([actions.map((each) => info.actions[each]!.code)]);
        return [
          byFullPass(dynamics, codes, taken, context),
          videoTokenizer.detokenize(
            tf.tensor3d([[...tokens, frame.tokens].map((each) => [...each])], undefined, 'int32'),
            {
              window: context,
            },
          ),
        ] as const;
      });
      // Where the rounding of float32 decides, it is a toss-up.
      if (next.lead > 1e-5) {
        compared++;
        expect([...frame.tokens]).toEqual(next.tokens);
      }
      const last = (await pixels.data()).slice(-8 * 12 * 3);
      pixels.dispose();
      for (const [i, value] of last.entries()) {
        const shown = frame.data[Math.floor(i / 3) * 4 + (i % 3)]!;
        expect(Math.abs(shown - Math.min(255, Math.max(0, (value + 1) * 127.5)))).toBeLessThan(0.51);
      }
      tokens = [...tokens, frame.tokens];
    }
    expect(compared).toBeGreaterThan(0);
  });

  test('restored anywhere, from its own state or from all frames, it has the same future, at temperature too', async () => {
    await open(variant);
    const options = { seed: 5, temperature: 0.8 };
    const first = world.session(options);
    await first.reset({ index: 0 });
    const start = first.state;
    const states = [first.state];
    const frames: string[] = [];
    const tokens: Int32Array[] = [];
    for (const action of play) {
      frames.push(...(await steps(first, [action])));
      states.push(structuredClone(first.state));
      tokens.push(first.frame.tokens);
    }
    const depth = first.state.tokens.length;
    expect(depth).toBeLessThan(play.length);
    for (const at of [0, 2, 11, play.length - 2]) {
      for (const state of [states[at]!, whole(start, tokens.slice(0, at), play.slice(0, at))]) {
        const other = world.session(options);
        await other.restore(state);
        expect(await steps(other, play.slice(at))).toEqual(frames.slice(at));
        other.dispose();
      }
    }
    // In the same session: back by one, by a few, a branch, and on.
    for (const at of [play.length - 1, play.length - 3, 4]) {
      await first.restore(states[at]!);
      const branch = await steps(first, [2, 1]);
      await first.restore(states[at]!);
      expect(await steps(first, play.slice(at))).toEqual(frames.slice(at));
      await first.restore(states[at]!);
      expect(await steps(first, [2, 1])).toEqual(branch);
    }
    await first.reset({ index: 0 });
    expect(await steps(first, play)).toEqual(frames);
  });
});

/** Greedy, the whole of the past in every round, as `generate` opens the tokens; and the smallest lead of what was chosen over another. */
function byFullPass(model: Dynamics, codes: tf.Tensor4D, taken: tf.Tensor3D, window: number) {
  const [, , patches] = codes.shape;
  const shape: [number, number, number] = [1, 1, patches];
  const tokens = new Int32Array(patches);
  const hidden = new Uint8Array(patches).fill(1);
  const { steps } = world.info.sampling;
  let lead = 1;
  for (const count of unmaskingSchedule(patches, steps)) {
    const future = model.hide(
      model.quantizer.codes(tf.tensor3d(tokens, shape, 'int32')) as tf.Tensor4D,
      tf.tensor3d(hidden, shape, 'int32'),
    );
    const logits = model.apply(tf.concat([codes, future], 1), taken, { lastFrames: 1, window });
    const guess = tf.argMax(logits, -1).dataSync();
    const [sure, second] = tf.split(tf.topk(tf.softmax(logits), 2).values, 2, -1).map((x) => x.dataSync());
    const places = [...hidden.keys()].filter((place) => hidden[place]);
    places.sort((a, b) => sure![b]! - sure![a]! || a - b);
    if (count < places.length) lead = Math.min(lead, sure![places[count - 1]!]! - sure![places[count]!]!);
    for (const place of places.slice(0, count)) {
      lead = Math.min(lead, sure![place]! - second![place]!);
      tokens[place] = guess[place]!;
      hidden[place] = 0;
    }
  }
  return { tokens: [...tokens], lead };
}
