import { generate } from '@genie/dynamics';
import type { Random } from '@genie/ops';
import type { Past, World } from '@genie/world';
import * as tf from '@tensorflow/tfjs-core';
import { clipTensor, toBytes } from '../evaluate/held-out.ts';

/** The pasts that a world's starts are, and the last frame [H, W, 3] of each. */
export async function startPasts(world: World): Promise<{ past: Past; frame: Uint8Array }[]> {
  const { height, width, channels, context, starts } = world.info;
  const size = height * width * channels;
  const kept = Math.min(world.starts.length, context);
  const found: { past: Past; frame: Uint8Array }[] = [];
  for (let index = 0; index < starts; index++) {
    const { clip, actions } = world.start(index);
    const frames = clipTensor([{ frames: clip.subarray(-kept * size) }], world.info);
    const tokens = world.videoTokenizer.tokenize(frames); // [1, T, P]
    const values = Int32Array.from(await tokens.data());
    tf.dispose([frames, tokens]);
    const patches = values.length / kept;
    found.push({
      past: {
        tokens: Array.from({ length: kept }, (_, t) => values.slice(t * patches, (t + 1) * patches)),
        actions: last(actions, kept - 1),
      },
      frame: clip.slice(-size),
    });
  }
  return found;
}

/**
 * Makes the next frame of many games at once, greedily.
 *
 * @param taken - index of the action that each takes
 * @returns of each game its past with that frame in it, and the frame's pixels [H, W, 3]
 */
export async function playOn(
  world: World,
  pasts: readonly Past[],
  taken: readonly number[],
  random: Random,
): Promise<{ past: Past; frame: Uint8Array }[]> {
  const { info, dynamics, videoTokenizer } = world;
  const actions = pasts.map((past, i) => [...past.actions, taken[i]]);
  const context = tf.tidy(() => {
    const tokens = tf.tensor3d(
      pasts.map((past) => past.tokens.map((frame) => [...frame])),
      undefined,
      'int32',
    );
    return videoTokenizer.quantizer.codes(tokens) as tf.Tensor4D; // [B, T, P, L]
  });
  const acting = tf.tensor3d(actions.map((each) => each.map((action) => info.actions[action].code)));
  let draft: tf.Tensor4D | undefined;
  try {
    draft = await world.draft({ codes: context, actions: acting, horizon: 1 });
    const input = { context, actions: acting, horizon: 1, draft };
    const made = await generate(dynamics, input, { ...info.sampling, temperature: 0, random }); // [B, 1, P]
    const pixels = tf.tidy(() => {
      const all = videoTokenizer.decode(tf.concat([context, videoTokenizer.quantizer.codes(made) as tf.Tensor4D], 1));
      return tf.slice(all, [0, pasts[0].tokens.length], [-1, 1]);
    });
    const [tokens, bytes] = [Int32Array.from(await made.data()), await toBytes(pixels)];
    tf.dispose([made, pixels]);
    const each = (all: Int32Array | Uint8Array, i: number) =>
      all.slice((i * all.length) / pasts.length, ((i + 1) * all.length) / pasts.length);
    return pasts.map((past, i) => ({
      past: {
        tokens: last([...past.tokens, each(tokens, i) as Int32Array], info.context),
        actions: last(actions[i], info.context - 1),
      },
      frame: each(bytes, i) as Uint8Array,
    }));
  } finally {
    tf.dispose([context, acting, ...(draft ? [draft] : [])]);
  }
}

function last<Item>(items: readonly Item[], count: number): Item[] {
  return items.slice(Math.max(0, items.length - count));
}
