import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitLabels, readLabels } from './labels.ts';
import { temporaryFolder } from './testing/pictures.ts';

const path = join(temporaryFolder(), 'v.json');
const read = (content: unknown) => {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readLabels(path);
};
const labels = { fps: 15, actionNames: ['noop', 'left'], actions: [0, 1, 1] };

test('reads labels, with or without states', async () => {
  expect(await read(labels)).toEqual(labels);
  const rewarded = { rewards: [0, 1, -0.5], terminated: true };
  const more = { ...labels, states: { x: [1, 2, 3, 4] }, effective: [true, false, true], ...rewarded, game: 'pong' };
  expect(await read(more)).toEqual(more);
});

test('names the file and what is wrong in it', async () => {
  await expect(readLabels(`${path}.none`)).rejects.toThrow(/v\.json\.none: cannot be read/);
  await expect(read('{')).rejects.toThrow(/v\.json: not JSON/);
  await expect(read({ ...labels, fps: 'x' })).rejects.toThrow(/v\.json: fps: .*; expected labels of a video/);
  await expect(read({ ...labels, actions: [2] })).rejects.toThrow(/actions: an action without a name/);
  await expect(read({ ...labels, rewards: [1, 0] })).rejects.toThrow(/rewards: expected one entry an action: found 2/);
  await expect(read({ ...labels, rewards: [1, null, 0] })).rejects.toThrow(/rewards\.1: /); // as JSON has NaN
  await expect(read({ ...labels, effective: [true] })).rejects.toThrow(/effective: expected one entry an action/);
});

test.each([
  [{ title: 'x' }, 'no labels of a video: found title, expected fps, actionNames and actions'],
  [{ a: 1, b: 2, c: 3, d: 4 }, 'found a, b, c, …, expected'],
  [{}, 'found an empty object, expected'],
  [[labels], 'found an array, expected'],
  [null, 'found null, expected'],
  [3, 'found a number, expected'],
  ['"text"', 'found a string, expected'],
  ['', 'not JSON'],
  [{ ...labels, actions: undefined }, 'actions: '],
  [{ ...labels, actions: ['left', 'noop', 'noop'] }, 'actions.0: '],
  [{ ...labels, actions: [[0], [1], [0]] }, 'actions.0: '],
  [{ ...labels, actions: [0, 1, -1] }, 'actions.2: '],
  [{ ...labels, actions: [0, 1, 0.5] }, 'actions.2: '],
  [{ ...labels, fps: 0 }, 'fps: '],
  [{ ...labels, actionNames: [] }, 'actionNames: '],
  [{ ...labels, actionNames: ['', 'left'] }, 'actionNames.0: '],
  [{ ...labels, actionNames: ['left', 'left'] }, 'actionNames: two are called "left"'],
  [{ ...labels, states: { x: [1, 2, 3] } }, 'states: x has 3 entries, expected 4, one a frame'],
])('refuses %j, and says why', async (content, message) => {
  await expect(read(content)).rejects.toThrow(message as string);
});

test('a mark at the beginning is no error, a folder of the name is one', async () => {
  expect(await read(`\uFEFF${JSON.stringify(labels)}`)).toEqual(labels);
  const folder = join(temporaryFolder(), 'v.json');
  mkdirSync(folder);
  await expect(readLabels(folder)).rejects.toThrow(/v\.json: cannot be read: /);
});

test('labels lie beside the frames by time', () => {
  const of = (count: number, fps: number) => ({ fps, actionNames: ['a'], actions: Array<number>(count).fill(0) });
  const rate = (...args: Parameters<typeof fitLabels>) => {
    const fitted = fitLabels(...args);
    return typeof fitted === 'string' ? fitted : fitted.rate;
  };
  // Frame by frame, though the rate was rounded.
  expect(rate(of(63, 15), { frames: 64, fps: 15 })).toBe(15);
  expect(rate(of(899, 30), { frames: 900, fps: 29.97 })).toBe(29.97);
  // At rates of their own.
  expect(rate(of(63, 15), { frames: 128, fps: 30 })).toBe(15);
  expect(rate(of(1199, 60), { frames: 300, fps: 15 })).toBe(60);
  expect(rate(of(64, 15), { frames: 64, fps: 15 })).toBe(15); // one for the last frame, as many recorders write it
  // 30000/1001, told as 30, for an hour.
  expect(rate(of(107999, 30), { frames: 54000, fps: 14.985 })).toBeCloseTo(29.97, 4);
  // Not of this video, or not at this rate.
  expect(rate(of(63, 15), { frames: 64, fps: 30 })).toBe(
    'actions: found 63 at 15 a second, 4.3 s, beside 64 frames at 30 a second, 2.1 s; if each action belongs to one frame, set fps to 30',
  );
  expect(rate(of(40, 15), { frames: 64, fps: 15 })).toMatch(
    /2\.7 s, beside 64 frames .* 4\.3 s; expected both to last equally long/,
  );
  expect(rate(of(0, 15), { frames: 64, fps: 15 })).toMatch(/^actions: found 0/);
});
