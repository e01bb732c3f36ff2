import { generate } from '@genie/dynamics';
import { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { toTensor } from './frame.ts';
import { quilt } from './quilt.ts';
import type { World } from './world.ts';

/** How a dream is made; the defaults are what was measured best, see the README. */
export interface DreamOptions {
  /** Cuts of which the best is taken. */
  cuts?: number | undefined;
  /** Starts of the world that it is put together from. */
  pieces?: number | undefined;
  /** Frames that the world plays on, by chance, from what was put together. */
  frames?: number | undefined;
}

/** What a session begins with: tokens [P] of each frame, and the actions between the frames. */
export interface Past {
  tokens: Int32Array[];
  actions: number[];
}

/** Frames that chance holds an action for. */
const hold = 4;

/**
 * A beginning that the world makes itself, another one for each seed.
 *
 * A model that learned what follows from frames that it sees cannot dream from none: what it opens of a hidden past is
 * no frame of its world. So chance quilts the tokens of several starts into one past, see {@link quilt}, and the world plays on from
 * it until the pieces have grown together.
 *
 * @returns Its last frames, as many as the context.
 */
export async function dream(world: World, seed: number, options: DreamOptions = {}): Promise<Past> {
  const { cuts = 256, pieces = 2, frames = 4 } = options;
  const { info } = world;
  const random = new Random(seed).fork('dream');
  const columns = info.width / info.models.dynamics.patchSize;
  const tokens = quilt(await startTokens(world), { columns, pieces, cuts, random });
  const choose = () => random.integer(info.actions.length);
  let past: Past = { tokens, actions: tokens.slice(1).map(choose) };
  let held = 0;
  for (let frame = 0; frame < frames; frame++) {
    if (frame % hold === 0) held = choose();
    past = await playOn(world, past, held, random);
  }
  return past;
}

/** One frame more. */
async function playOn(world: World, past: Past, taken: number, random: Random): Promise<Past> {
  const { info, dynamics, videoTokenizer } = world;
  const actions = [...past.actions, taken];
  const input = tf.tidy(() => {
    const tokens = tf.tensor3d([past.tokens.map((frame) => [...frame])], undefined, 'int32');
    const context = videoTokenizer.quantizer.codes(tokens) as tf.Tensor4D; // [1, T, P, L]
    return { context, actions: tf.tensor3d([actions.map((each) => info.actions[each]!.code)]) };
  });
  let draft: tf.Tensor4D | undefined;
  try {
    draft = await world.draft({ codes: input.context, actions: input.actions, horizon: 1 });
    const made = await generate(dynamics, { ...input, draft, horizon: 1 }, { ...info.sampling, random }); // [1, 1, P]
    const next = Int32Array.from(await made.data());
    made.dispose();
    return { tokens: last([...past.tokens, next], info.context), actions: last(actions, info.context - 1) };
  } finally {
    tf.dispose([...Object.values(input), ...(draft ? [draft] : [])]);
  }
}

/** Tokens of each start's last frames, as many as the context: [n][T] of [P]. */
async function startTokens(world: World): Promise<Int32Array[][]> {
  const { height, width, channels, context, starts } = world.info;
  const kept = Math.min(world.starts.length, context);
  const found: Int32Array[][] = [];
  for (let index = 0; index < starts; index++) {
    const { clip } = world.start(index);
    const tokens = tf.tidy(() => {
      const frames = toTensor(clip.subarray(-kept * height * width * channels), [kept, height, width, channels]);
      return world.videoTokenizer.tokenize(frames); // [1, T, P]
    });
    const values = Int32Array.from(await tokens.data());
    tokens.dispose();
    const patches = values.length / kept;
    found.push(Array.from({ length: kept }, (_, t) => values.slice(t * patches, (t + 1) * patches)));
  }
  return found;
}

function last<Item>(items: Item[], count: number): Item[] {
  return items.slice(Math.max(0, items.length - count));
}
