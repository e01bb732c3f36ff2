import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { VideoDataset } from '@genie/data';
import { afterAll, describe, expect, test } from 'vitest';
import { chooseLabels, describeFewLabels, type FewLabels, type FewLabelsOptions } from './few-labels.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-few-labels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const length = 41;
const write = (name: string, actionNames: string[], actionAt: (t: number) => number) => {
  const file = path.join(folder, `${name}.json`);
  const actions = Array.from({ length: length - 1 }, (_, t) => actionAt(t));
  writeFileSync(file, JSON.stringify({ fps: 15, actionNames, actions }));
  return file;
};
const dataset = (...labels: (string | undefined)[]) =>
  ({
    fps: 15,
    count: length * labels.length,
    videos: labels.map((file, i) => ({ name: `v${i}`, start: length * i, length, offset: 0, labels: file })),
  }) as unknown as VideoDataset;

const even = write('even', ['none', 'left'], (t) => t % 2);
const splits = { train: [0, 1, 3], heldOut: [2] };
const data = dataset(even, even, even, undefined);
const options: FewLabelsOptions = {
  share: 0.25,
  seed: 0,
  choice: 'actions: { labels: 0.25 }',
  frameSkip: 1,
  length: 4,
  skipTransitions: 1,
};
const choose = (more: Partial<FewLabelsOptions> = {}) => chooseLabels(data, { splits }, { ...options, ...more });
const frames = ({ table }: FewLabels) => [...table.keys()].filter((frame) => table[frame]! >= 0);

describe('a share of the labels', () => {
  test('is of the labelled transitions of the videos to train on that the loss can see', async () => {
    const chosen = await choose();
    expect(chosen.labelled).toBe(2 * (length - 2)); // the first transition of a video is none that the loss sees
    expect(frames(chosen)).toHaveLength(20); // a quarter of 78
    expect(chosen.counts.reduce((a, b) => a + b)).toBe(20);
    for (const frame of frames(chosen)) {
      expect(chosen.table[frame]).toBe((frame % length) % 2);
      expect(frame % length).toBeGreaterThan(0);
      expect(frame).toBeLessThan(2 * length); // not of the held-out video, nor of the one without labels
    }
    expect(describeFewLabels(chosen, options.choice)).toBe(
      `actions: { labels: 0.25 }: 20 of 78 labelled transitions steer the codes: none ${chosen.counts[0]}, left ${chosen.counts[1]}`,
    );
  });

  test('follows from the seed, and a larger share has those of a smaller one', async () => {
    const chosen = frames(await choose());
    expect(frames(await choose())).toEqual(chosen);
    expect(frames(await choose({ seed: 1 }))).not.toEqual(chosen);
    expect(frames(await choose({ share: 0.5 }))).toEqual(expect.arrayContaining(chosen));
    expect(frames(await choose({ share: 1 }))).toHaveLength(78);
  });

  test('knows the clips in which the loss sees a label', async () => {
    const chosen = await choose();
    const known = new Set(frames(chosen));
    for (const { video, start } of chosen.places) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(start + 4).toBeLessThanOrEqual(length);
      expect([1, 2].some((t) => known.has(length * video + start + t))).toBe(true);
    }
    for (const frame of known) {
      const video = Math.floor(frame / length);
      const has = ({ start, ...place }: { video: number; start: number }) =>
        place.video === video && [1, 2].some((t) => length * video + start + t === frame);
      expect(chosen.places.some(has)).toBe(true);
    }
  });

  test('that leaves an action without a label is an error that says which share does not', async () => {
    const rare = write('rare', ['none', 'jump'], (t) => Number(t === 20));
    const few = (share: number) =>
      chooseLabels(dataset(rare), { splits: { train: [0] } as never }, { ...options, share, choice: 'actions: few' });
    const error = await few(0.03).catch((thrown: Error) => thrown.message);
    expect(error).toMatch(
      /^actions: few: 1 of 39 labelled transitions, and none of them is "jump"; expected one of each action at least: set it to [\d.]+, with which each has one, or label more video$/,
    );
    const enough = Number(/set it to ([\d.]+),/.exec(String(error))![1]);
    expect((await few(enough)).counts[1]).toBe(1);
    await expect(few(enough - 2 / 39)).rejects.toThrow('none of them is "jump"');
  });

  test('needs labels, of more than one action, and of one game', async () => {
    const one = (...labels: (string | undefined)[]) =>
      chooseLabels(dataset(...labels), { splits: { train: [...labels.keys()], heldOut: [] } }, options);
    await expect(one(undefined)).rejects.toThrow(
      /^actions: \{ labels: 0.25 \}, and of 1 video to train on none has any; expected a JSON beside each .* v0\.json/,
    );
    await expect(one(write('same', ['none', 'left'], () => 0))).rejects.toThrow('all of them are "none"');
    const other = write('other', ['kick', 'punch'], (t) => t % 2);
    await expect(one(even, other)).rejects.toThrow(
      /other\.json: actionNames: found kick, punch, none of which the labels of the others have, as .*even\.json \(none, left\); expected labels of one game/,
    );
    const both = write('both', ['left', 'kick'], (t) => t % 2);
    expect((await one(even, other, both)).names).toEqual(['none', 'left', 'kick', 'punch']); // what links them says that it is one
  });
});
