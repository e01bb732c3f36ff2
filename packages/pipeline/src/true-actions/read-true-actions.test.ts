import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { VideoDataset } from '@genie/data';
import { afterAll, expect, test } from 'vitest';
import { readTrueActions } from './read-true-actions.ts';
import { describeActions, runActions } from './run-actions.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-labels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, labels: object | string) => {
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, typeof labels === 'string' ? labels : JSON.stringify({ fps: 15, ...labels }));
  return file;
};

/** Videos of 5 frames each, one after the other. */
const dataset = (...labels: (string | undefined)[]) =>
  ({
    fps: 15,
    count: 5 * labels.length,
    videos: labels.map((file, i) => ({ name: `v${i}`, start: 5 * i, length: 5, offset: 0, labels: file })),
  }) as unknown as VideoDataset;

test('actions are numbered by name, whatever their order in a file; those that never occur are left out', async () => {
  const a = write('a', { actionNames: ['none', 'never', 'left'], actions: [0, 2, 2, 0] });
  const b = write('b', { actionNames: ['left', 'fire', 'none'], actions: [0, 1, 2, 0] });
  const actions = await readTrueActions(dataset(a, undefined, b), [0, 1, 2], { frameSkip: 1 });
  expect(actions.names).toEqual(['none', 'left', 'fire']);
  expect(actions.videos).toEqual([0, 2]);
  expect([...actions.table]).toEqual([0, 1, 1, 0, -1, -1, -1, -1, -1, -1, 1, 2, 0, 1, -1]);
  expect(actions.between({ video: 2, start: 1 }, 3)).toEqual([2, 0]);
  expect(actions.usage).toEqual([3 / 8, 4 / 8, 1 / 8]);
  expect(actions.numbersOf(['fire', 'jump'])).toEqual([2, null]);
  const { quantizer } = actions;
  expect([quantizer.code(0), quantizer.code(2)]).toEqual([
    [1, 0, 0],
    [0, 0, 1],
  ]);
});

test('of the actions that a skip of frames spans the one that is held longest counts, of equals the first', async () => {
  const file = write('skip', { actionNames: ['a', 'b'], actions: [0, 1, 1, 0] });
  const two = await readTrueActions(dataset(file), [0], { frameSkip: 2 });
  expect([...two.table]).toEqual([0, 1, 1, -1, -1]);
  expect(two.between({ video: 0, start: 0 }, 3)).toEqual([0, 1]);
  const three = await readTrueActions(dataset(file), [0], { frameSkip: 3 });
  expect([...three.table]).toEqual([1, 1, -1, -1, -1]);
});

test('a recording that is cut into parts has one file', async () => {
  const file = write('cut', { actionNames: ['a', 'b'], actions: [0, 1, 1, 0, 1, 0, 0, 0, 1] });
  const cut = dataset(file, file);
  (cut.videos[1] as { offset: number }).offset = 5;
  const actions = await readTrueActions(cut, [0, 1], { frameSkip: 1 });
  expect([...actions.table]).toEqual([0, 1, 1, 0, -1, 0, 0, 0, 1, -1]);
});

test('a world that is trained keeps its numbers, and says which action it does not know', async () => {
  const file = write('known', { actionNames: ['a', 'b'], actions: [0, 1, 1, 0] });
  const read = (...names: string[]) =>
    readTrueActions(dataset(file), [0], { frameSkip: 1, known: { names, codes: names.map((_, i) => [i]) } });
  expect([...(await read('b', 'c', 'a')).table]).toEqual([2, 0, 0, 2, -1]);
  await expect(read('b', 'c')).rejects.toThrow(/known\.json: actions: found "a", expected those .* trained on: b, c/);
});

test('labels that do not fit are told with their file', async () => {
  const good = { actionNames: ['a', 'b'], actions: [0, 1, 1, 0] };
  const read = (name: string, labels: object | string) =>
    readTrueActions(dataset(write('good', good), write(name, labels)), [0, 1], { frameSkip: 1 });
  await expect(read('long', { ...good, actions: [0, 1, 1, 0, 0] })).rejects.toThrow(
    /long\.json: actions: found 5, expected 4, one from each of the video's 5 frames/,
  );
  await expect(read('rate', { ...good, fps: 30 })).rejects.toThrow(
    /rate\.json: fps: found 30 labels a second, expected 15, as the frames have/,
  );
  await expect(read('broken', '{')).rejects.toThrow(/broken\.json: not JSON/);
  await expect(read('rounded', { ...good, fps: 15.01 })).resolves.toBeDefined();
});

test('a run says which videos are left out, and needs some that are not', async () => {
  const file = write('run', { actionNames: ['a', 'b'], actions: [0, 1, 1, 0] });
  const same = write('same', { actionNames: ['a', 'b'], actions: [1, 1, 1, 1] });
  const splits = { train: [0, 2], heldOut: [1] };
  const some = dataset(file, undefined, undefined);
  const read = await runActions(some, { splits }, { frameSkip: 1 });
  expect(read).toMatchObject({ train: [0], heldOut: [] });
  expect(describeActions(read, some, { splits })).toEqual([
    '2 true actions: a, b',
    '2 videos of 3 without labels, left out where actions are needed: v2, v1',
    expect.stringContaining('of 1 held-out video none has labels'),
  ]);
  await expect(runActions(dataset(undefined, file, undefined), { splits }, { frameSkip: 1 })).rejects.toThrow(
    /of 2 videos to train on none has any; expected a JSON beside each .* v0\.json/,
  );
  await expect(runActions(dataset(same, undefined, same), { splits }, { frameSkip: 1 })).rejects.toThrow(
    /all of them are "b"; expected two actions or more/,
  );
});
