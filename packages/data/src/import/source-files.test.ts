import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { hashedFiles, sourceFiles } from './source-files.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'genie-source-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const write = (name: string, text: string) => {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

it('names videos by their files, wherever they lie, and takes their labels along', async () => {
  write('clips/a.mp4', 'one');
  write('clips/a.json', '{}');
  write('clips/b.mp4', 'two');
  const files = await hashedFiles([path.join(root, 'clips')]);
  const before = sourceFiles(files);
  expect(before.map(({ name }) => name)).toEqual(['a.mp4', 'a.json', 'b.mp4']);
  expect(before.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
  renameSync(path.join(root, 'clips'), path.join(root, 'moved'));
  expect(sourceFiles(await hashedFiles([path.join(root, 'moved', '*.mp4')]))).toEqual(before);
});

it('names pictures with their folder, which is the name of the video', async () => {
  write('level/walk/1.png', 'one');
  write('level/walk/2.png', 'two');
  const files = await hashedFiles([path.join(root, 'level', 'walk')]);
  expect(sourceFiles(files).map(({ name }) => name)).toEqual(['walk/1.png', 'walk/2.png']);
});

it('reads again what has another time or size, and nothing else', async () => {
  const file = write('single/c.mp4', 'first');
  const [known] = await hashedFiles([file]);
  const wrong = { ...known!, sha256: 'f'.repeat(64) };
  expect(await hashedFiles([file], [wrong])).toEqual([wrong]);
  utimesSync(file, new Date(0), new Date(0));
  expect((await hashedFiles([file], [known!]))[0]).toEqual({ ...known, time: 0 });
  writeFileSync(file, 'other');
  expect((await hashedFiles([file], [known!]))[0]!.sha256).not.toBe(known!.sha256);
});
