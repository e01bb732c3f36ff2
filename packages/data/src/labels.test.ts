import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLabels } from './labels.ts';
import { temporaryFolder } from './testing/pictures.ts';

const path = join(temporaryFolder(), 'v.json');
const read = (content: unknown) => {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readLabels(path);
};
const labels = { fps: 15, actionNames: ['noop', 'left'], actions: [0, 1, 1] };

test('reads labels, with or without states', async () => {
  expect(await read(labels)).toEqual(labels);
  const more = { ...labels, states: { x: [1, 2, 3, 4] }, effective: [true, false, true], game: 'pong' };
  expect(await read(more)).toEqual(more);
});

test('names the file and what is wrong in it', async () => {
  await expect(readLabels(`${path}.none`)).rejects.toThrow(/v\.json\.none: cannot be read/);
  await expect(read('{')).rejects.toThrow(/v\.json: not JSON/);
  await expect(read({ ...labels, fps: 'x' })).rejects.toThrow(/v\.json: fps: .*; expected labels of a video/);
  await expect(read({ ...labels, actions: [2] })).rejects.toThrow(/actions: an action without a name/);
  await expect(read({ ...labels, effective: [true] })).rejects.toThrow(/effective: expected one entry an action/);
});
