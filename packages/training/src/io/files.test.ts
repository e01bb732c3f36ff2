import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeSystemError, readBytes, sha256, sha256File, writeFileAtomic, writeFileSynced } from './files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  it('makes folders, replaces the old file and leaves nothing beside it', async () => {
    const path = join(folder, 'a/b.json');
    await writeFileAtomic(path, 'old');
    await writeFileAtomic(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(join(folder, 'a'))).toEqual(['b.json']);
  });

  it('leaves nothing half-written where it fails', async () => {
    await mkdir(join(folder, 'taken/full'), { recursive: true });
    await expect(writeFileAtomic(join(folder, 'taken'), 'x')).rejects.toThrow('it is a folder, expected a file');
    expect(await readdir(folder)).toEqual(['taken']);
    await writeFile(join(folder, 'file'), '');
    await expect(writeFileAtomic(join(folder, 'file/x'), 'x')).rejects.toThrow(/file\/x: could not be written: /);
  });

  it.runIf(existsSync('/dev/full'))('tells of a full disk', async () => {
    const error = await writeFileSynced('/dev/full', 'x').catch((cause) => describeSystemError(cause, 'f', 'written'));
    expect(String(error)).toBe('TrainingError: f: could not be written: the disk is full; free some space');
  });
});

describe('sha256', () => {
  it('is that of FIPS 180-2, of bytes and of files', async () => {
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256('abc')).toBe(expected);
    await writeFile(join(folder, 'abc'), 'abc');
    expect(await sha256File(join(folder, 'abc'))).toBe(expected);
  });

  it('names a file that is not there', async () => {
    await expect(sha256File(join(folder, 'none'))).rejects.toThrow(
      `${join(folder, 'none')}: could not be read: not found`,
    );
    await expect(readBytes(join(folder, 'none'))).rejects.toThrow('could not be read: not found');
  });
});
