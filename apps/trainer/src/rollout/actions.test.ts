import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Random } from '@genie/ops';
import { afterAll, expect, test } from 'vitest';
import { readActions } from './actions.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-actions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const world = {
  fps: 15,
  idle: 2,
  actions: [
    { index: 0, name: 'up', keys: ['ArrowUp', 'KeyW'], code: [-1] },
    { index: 1, name: 'down', code: [0] },
    { index: 2, name: 'stay', code: [1] },
  ],
};
const first = (text: string, count: number, seed = 0) => {
  const source = readActions(text, world)(new Random(seed));
  return Array.from({ length: count }, (_, t) => source(t));
};
const file = (name: string, content: string) => {
  writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
};

test('a list names actions by number, name or key, and is repeated', () => {
  expect(first('up, 1,KeyW,STAY', 6)).toEqual([0, 1, 0, 2, 0, 1]);
  expect(first('idle', 3)).toEqual([2, 2, 2]);
});

test('a file lists them in lines, as JSON, or as the labels of a video', () => {
  expect(first(file('a.txt', 'up\ndown\n2\n'), 4)).toEqual([0, 1, 2, 0]);
  expect(first(file('a.json', '[1, "up"]'), 2)).toEqual([1, 0]);
  const labels = { fps: 15, actionNames: ['stay', 'up', 'down'], actions: [0, 1, 2] };
  expect(first(file('labels.json', JSON.stringify(labels)), 3)).toEqual([2, 0, 1]);
});

test('random actions are held for four frames, and follow from the seed', () => {
  const played = first('random', 80, 3);
  expect(first('random', 80, 3)).toEqual(played);
  expect(first('random', 80, 4)).not.toEqual(played);
  expect(new Set(played).size).toBe(3);
  for (let t = 0; t < 80; t += 4) expect(new Set(played.slice(t, t + 4)).size).toBe(1);
});

test("says what is none of the world's actions", () => {
  expect(() => readActions('up,jump', world)).toThrow(
    '--actions: "jump" is none of this world\'s actions (0 up, 1 down, 2 stay)',
  );
  expect(() => readActions('3', world)).toThrow('"3" is none');
  const empty = file('empty.txt', '\n');
  expect(() => readActions(empty, world)).toThrow(`${empty}: no actions in it`);
  expect(() => readActions(file('bad.json', '{"actions"'), world)).toThrow('not JSON, though it begins so');
  expect(() => readActions(file('other.json', '{}'), world)).toThrow(
    'expected a JSON array, or an object with "actions"',
  );
});

test('labels of another rate are taken by time, and by name only', () => {
  const labels = (more: object) => file('timed.json', JSON.stringify({ actionNames: ['stay', 'up', 'down'], ...more }));
  expect(first(labels({ fps: 30, actions: [0, 0, 1, 1, 2, 2] }), 4)).toEqual([2, 0, 1, 2]);
  expect(first(labels({ fps: 5, actions: [0, 1] }), 7)).toEqual([2, 2, 2, 0, 0, 0, 2]);
  expect(first(labels({ fps: 20, actions: [0, 1, 2, 1] }), 3)).toEqual([2, 1, 0]);
  // Names that look like numbers are not places in the world's list, nor is a number without a name.
  expect(() => readActions(labels({ fps: 15, actions: [0], actionNames: ['1'] }), world)).toThrow('"1" is none of');
  expect(() => readActions(labels({ fps: 15, actions: [3] }), world)).toThrow(
    'found action 3, which has no name in "actionNames"; expected 0 to 2',
  );
});
