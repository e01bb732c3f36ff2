import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeVideo, type VideoDataset } from '@genie/data';
import { useBackend } from '@genie/testing';
import type { World } from '@genie/world';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, type TrainingEvent } from '../tell.ts';
import { measureActions } from './action-tokenizer.ts';
import { wholeSkip } from './rates.ts';
import { VideoShelf } from './video-shelf.ts';
import { openBundle } from './world.ts';

const fixtures = fileURLToPath(new URL('fixtures/label-rate', import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-rates-'));
const shelf = new VideoShelf(path.join(folder, 'shelf'), new AbortController().signal);
const said: TrainingEvent[] = [];
listen((event) => said.push(event));
const form = { height: 64, width: 64, fit: 'crop' } as const;
const videosIn = (place: string) => ['v0.mp4', 'v1.mp4'].map((name) => path.join(place, name));
let world: World;

beforeAll(async () => {
  await useBackend('wasm');
  world = await openBundle(fileURLToPath(new URL('../../../../worlds/pong', import.meta.url)));
});
afterAll(async () => {
  await shelf.close();
  world.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function agreementOn(dataset: VideoDataset, frameSkip: number) {
  const { agreement, actionNames } = await measureActions(await world.actionTokenizer(), dataset, [0, 1], {
    length: 5,
    limit: 30,
    frameSkip,
    objective: {},
  });
  return { agreement, actionNames };
}

/** The fixtures with their labels changed. */
function changed(name: string, change: (labels: Record<string, unknown>, video: number) => object): string[] {
  const place = path.join(folder, name);
  cpSync(fixtures, place, { recursive: true });
  for (const video of [0, 1]) {
    const file = path.join(place, `v${video}.json`);
    const labels = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...labels, ...change(labels, video) }));
  }
  return videosIn(place);
}

describe('labels at 15 a second beside frames at 30', () => {
  it('agree wholly with what a world of 15 finds, at the rate of either', async () => {
    const slow = await shelf.files(videosIn(fixtures), { ...form, fps: 15 });
    expect([slow.fps, slow.videos[0]!.length]).toEqual([15, 64]);
    expect(said).toContainEqual({
      kind: 'note',
      text: expect.stringContaining('v0.mp4 has 30 frames a second, the world 15: it is measured at'),
    });
    expect((await agreementOn(slow, 1)).agreement.value).toBe(1);
    const fast = await shelf.files(videosIn(fixtures), form);
    expect(fast.fps).toBe(30);
    expect((await agreementOn(fast, 2)).agreement.value).toBe(1);
  }, 300_000);

  it('count by name, whatever their order in each file', async () => {
    const videos = changed('reordered', (labels, video) => {
      if (video === 0) return {};
      const [names, actions] = [labels.actionNames as string[], labels.actions as number[]];
      return { actionNames: [...names].reverse(), actions: actions.map((action) => names.length - 1 - action) };
    });
    const { agreement, actionNames } = await agreementOn(await shelf.files(videos, { ...form, fps: 15 }), 1);
    expect(agreement.value).toBe(1);
    expect(actionNames).toHaveLength(3);
  });

  it('give no figure where they are of another time, and the figure says why', async () => {
    const videos = changed('faster', () => ({ fps: 30 }));
    const { agreement } = await agreementOn(await shelf.files(videos, { ...form, fps: 15 }), 1);
    expect(agreement).toEqual({
      value: null,
      reason: expect.stringMatching(
        /^what stands beside the held-out videos does not fit as their true actions: v0\.json: actions: found 63 at 30 a second, 2\.1 s, beside 64 frames at 15 a second, 4\.3 s.* \(and 1 more\)$/,
      ),
    });
  });
});

it('a video of 20 frames a second is measured at the 15 of its world', async () => {
  const frames = Array.from({ length: 40 }, (_, t) => new Uint8Array(64 * 64 * 3).fill(5 * t));
  const file = path.join(folder, 'twenty.mp4');
  await encodeVideo(file, frames, { height: 64, width: 64, fps: 20 });
  const dataset = await shelf.files([file], { ...form, fps: 15 });
  expect([dataset.fps, dataset.count]).toEqual([15, 30]);
});

it('a whole number of frames makes one of a slower rate, or none does', () => {
  expect([wholeSkip(30, 15), wholeSkip(15, 15), wholeSkip(29.97, 15), wholeSkip(60, 7.5)]).toEqual([2, 1, 2, 8]);
  expect([wholeSkip(20, 15), wholeSkip(15, 30), wholeSkip(25, 15)]).toEqual([null, null, null]);
});
