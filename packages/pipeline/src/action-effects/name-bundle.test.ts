import { ActionTokenizer } from '@genie/action-tokenizer';
import { Dynamics } from '@genie/dynamics';
import { Random } from '@genie/ops';
import { VideoTokenizer } from '@genie/video-tokenizer';
import { createBundle, toRgb, World } from '@genie/world';
import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../backend/choose.ts';
import { nameBundle } from './name-bundle.ts';
import { playEveryAction } from './play-every-action.ts';

const side = 16;
let files: Record<string, Uint8Array>;

/** An untrained world: what it does is noise, and the machinery is the real one. */
beforeAll(async () => {
  await chooseBackend('wasm');
  const random = new Random(5);
  const size = { height: side, width: side, patchSize: 4, embedDim: 16, numHeads: 2, hiddenDim: 16, numBlocks: 1 };
  files = await createBundle({
    info: {
      name: 'noise',
      title: 'Noise',
      fps: 15,
      context: 2,
      sampling: { steps: 2, temperature: 0 },
      actions: [
        { index: 0, name: 'jump', keys: ['ArrowUp'] },
        { index: 1, name: 'action 1' },
      ],
    },
    videoTokenizer: new VideoTokenizer({ ...size, levels: [4, 4] }, random),
    actionTokenizer: new ActionTokenizer({ ...size, levels: [2] }, random),
    dynamics: new Dynamics({ ...size, levels: [4, 4], actionDim: 1 }, random),
    starts: Uint8Array.from({ length: 2 * 2 * side * side * 3 }, () => random.integer(256)),
  });
});
const read = async (file: string) => files[file];

test('every action is played from the same places, as a session plays it', async () => {
  const world = await World.load(read);
  const played: Uint8Array[][][] = [];
  for await (const frames of playEveryAction(world, { starts: 3, steps: 2, seed: 0 })) played.push(frames);
  expect(played.map((place) => place.map((frames) => frames.length))).toEqual(Array(3).fill([3, 3]));
  for (const [first, second] of played) expect(first[0]).toEqual(second[0]);
  const session = world.session({ temperature: 0 });
  for (const action of [0, 1]) {
    await session.reset({ index: 1 });
    const frame = toRgb(await session.step(action));
    expect(Math.max(...frame.map((value, i) => Math.abs(value - played[1][action][1][i])))).toBeLessThanOrEqual(1);
  }
  world.dispose();
});

test('a bundle gets names by what its actions do; weights and names from labels stay', async () => {
  const told: number[] = [];
  const { json, info } = await nameBundle(read, { starts: 2, onProgress: (done) => told.push(done) });
  expect(told).toEqual([1, 2]);
  expect(info.actions[0]).toMatchObject({ name: 'jump', keys: ['ArrowUp'], nameFrom: 'labels' });
  for (const { effect } of info.actions) expect(effect).toMatchObject({ starts: 2 });
  const before = JSON.parse(new TextDecoder().decode(files['world.json']));
  const after = JSON.parse(new TextDecoder().decode(json));
  expect({ ...after, actions: [], idle: 0 }).toEqual({ ...before, actions: [], idle: 0 });
});
