import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import { afterAll, expect, test } from 'vitest';
import { withContents } from './file-contents.ts';
import type { PlannedRow } from './plan.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-contents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const video = path.join(folder, 'a.mp4');
const study = { name: 'mine', stage: 'dynamics' as const };

/** Keys of a study's runs as its files are now, and what was told. */
async function look(...overrides: string[]): Promise<{ keys: string[]; told: string[] }> {
  const recipe = loadRecipe('pong', overrides);
  const rows: PlannedRow[] = [
    { name: 'base', why: '', overrides: [], runs: [{ seed: 0, recipe, dataSeed: 0, key: 'words' }] },
  ];
  const told: string[] = [];
  const planned = await withContents(study, rows, path.join(folder, 'runs'), (line) => told.push(line));
  return { keys: planned.flatMap(({ runs }) => runs.map(({ key }) => key)), told };
}

test('a run is another where the files that it is trained from hold something else', async () => {
  const videos = `data.videos=[${video}]`;
  writeFileSync(video, 'one');
  const first = await look(videos);
  expect(first.keys[0]).not.toBe('words');
  expect(first.told).toEqual([]);
  // The same bytes at another time are the same.
  utimesSync(video, new Date(0), new Date(0));
  expect(await look(videos)).toEqual(first);
  writeFileSync(video, 'two!');
  const second = await look(videos);
  expect(second.keys).not.toEqual(first.keys);
  expect(second.told).toEqual([
    'mine: 1 file new, changed or gone since it last ran: what was trained from them is trained anew',
  ]);
  expect(await look(videos)).toEqual({ keys: second.keys, told: [] });
  writeFileSync(video, 'one');
  expect((await look(videos)).keys).toEqual(first.keys);
});

test('videos of a game follow from the recipe alone', async () => {
  expect(await look()).toEqual({ keys: ['words'], told: [] });
});
