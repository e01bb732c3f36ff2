import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { importVideos, VideoDataset } from '@genie/data';
import { describe, expect, it } from 'vitest';
import { clipActions, heldOutLabels } from './labels.ts';

const labels = {
  fps: 15,
  rate: 15,
  actionNames: ['stay', 'up'],
  actions: [0, 1, 1, 1, 0, 0],
  effective: [true, true, false, true, true, true],
};

describe('the true actions of a clip', () => {
  it('begin where the clip begins in its source', () => {
    const clip = { start: 1, offset: 1, length: 4, frameSkip: 1, fps: 15 };
    expect(clipActions(labels, clip)).toEqual({ actions: [1, 1, 0], effective: [false, true, true] });
  });

  it('count under a frame skip only where they are held and all had an effect', () => {
    const clip = { start: 0, offset: 0, length: 4, frameSkip: 2, fps: 15 };
    expect(clipActions(labels, clip)).toEqual({ actions: [0, 1, 0], effective: [false, false, true] });
  });

  const held = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];
  const clip = (length: number, fps: number, more = {}) => ({
    start: 0,
    offset: 0,
    length,
    frameSkip: 1,
    fps,
    ...more,
  });

  it('are taken by time: frames may come faster than actions', () => {
    expect(clipActions({ rate: 15, actions: [3, 1] }, clip(5, 30))).toEqual({
      actions: [3, 3, 1, 1],
      effective: [true, true, true, true],
    });
    // Every second of the same frames is a frame of the labels.
    expect(clipActions({ rate: 15, actions: [3, 1, 2] }, clip(3, 30, { frameSkip: 2, start: 2 })).actions).toEqual([
      1, 2,
    ]);
    // Of a recording that was cut, the later part.
    expect(clipActions({ rate: 15, actions: [3, 1, 2] }, clip(3, 30, { offset: 2 })).actions).toEqual([1, 1]);
    expect(clipActions({ rate: 29.97, actions: held }, clip(13, 29.97)).effective).toEqual(held.map(() => true));
  });

  it('or slower: they count where the action is held, half a frame longer on both sides', () => {
    const long = [0, 1, 2].flatMap((action) => Array.from({ length: 12 }, () => action));
    const { actions, effective } = clipActions({ rate: 60, actions: long }, clip(10, 15));
    expect(actions).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(effective).toEqual([true, true, false, false, true, false, false, true, true]);
    const slow = clipActions({ rate: 20, actions: long }, clip(28, 15));
    expect(slow.effective.filter(Boolean).length).toBeGreaterThan(20);
    for (const [t, isScored] of slow.effective.entries()) {
      const during = long.slice(Math.floor((t * 20) / 15), Math.ceil(((t + 1) * 20) / 15));
      if (isScored) expect(during.every((action) => action === slow.actions[t])).toBe(true);
    }
  });

  it('end with the labels', () => {
    expect(clipActions({ rate: 15, actions: [1, 1] }, clip(5, 15)).effective).toEqual([true, true, false, false]);
  });
});

describe('the true actions of a damaged video', () => {
  it('are those of the time at which its stretches stand in it, at any rate and read again from a dataset', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-stretches-'));
    const at = (name: string) => path.join(folder, name);
    try {
      // 90 frames at 30 a second, of which those from 1 s to 2 s are damaged.
      const damaged = new URL('../../../data/src/video/fixtures/damaged.mp4', import.meta.url);
      cpSync(fileURLToPath(damaged), at('a.mp4'));
      const actions = Array.from({ length: 89 }, (_, t) => Math.floor(t / 6));
      const actionNames = Array.from({ length: 15 }, (_, i) => `action ${i}`);
      writeFileSync(at('a.json'), JSON.stringify({ fps: 30, actionNames, actions }));
      await importVideos([at('a.mp4')], at('30.h5'), { height: 16, width: 16 });
      await importVideos([at('30.h5')], at('15.h5'), { height: 16, width: 16, fps: 15 });
      for (const fps of [30, 15]) {
        const dataset = await VideoDataset.open(at(`${fps}.h5`), { parts: 1 });
        expect(dataset.videos.map(({ offset }) => offset)).toEqual([0, 2 * fps]);
        for (const [video, { offset, length }] of dataset.videos.entries()) {
          const { labels, actionNames: names, reasons } = await heldOutLabels(dataset, [video]);
          expect(reasons).toEqual([]);
          const clip = clipActions(labels.get(video)!, { start: 0, offset, length, frameSkip: 1, fps });
          const expected = Array.from({ length: length - 1 }, (_, t) => Math.floor(((offset + t) * 30) / fps / 6));
          expect(clip.actions.map((action) => names[action])).toEqual(expected.map((action) => `action ${action}`));
        }
        await dataset.close();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
