import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { unzip } from './unzip.ts';

const library = new Uint8Array(randomBytes(200_000));

function archive(entries: Zippable): { file: string; folder: string; bytes: Uint8Array } {
  const folder = temporaryFolder();
  const file = path.join(folder, 'x.whl');
  const bytes = zipSync(entries);
  writeFileSync(file, bytes);
  return { file, folder: path.join(folder, 'out'), bytes };
}

const wheel = {
  'lib/libx.so.2': library,
  'lib/include/deep/x.h': [strToU8('#define X 1\n'.repeat(1000)), { level: 9 }],
  'lib/stored.h': [strToU8('stored'), { level: 0 }],
  'lib/bin/tool': [strToU8('#!/bin/sh\n'), { os: 3, attrs: 0o755 << 16 }],
  'lib/python/module.py': strToU8('print()'),
} satisfies Zippable;

describe('unzip', () => {
  it('takes out what matches, and nothing else', async () => {
    const { file, folder } = archive(wheel);
    const seen: number[] = [];
    const sizes = await unzip(file, folder, /\.so\.2$|\.h$|bin/, (bytes) => seen.push(bytes));
    expect(sizes).toEqual({
      'lib/libx.so.2': 200_000,
      'lib/include/deep/x.h': 12_000,
      'lib/stored.h': 6,
      'lib/bin/tool': 10,
    });
    expect(readFileSync(path.join(folder, 'lib/libx.so.2')).equals(library)).toBe(true);
    expect(readFileSync(path.join(folder, 'lib/stored.h'), 'utf8')).toBe('stored');
    expect(existsSync(path.join(folder, 'lib/python'))).toBe(false);
    expect(seen.at(-1)).toBe(212_016);
  });

  it.skipIf(process.platform === 'win32')('keeps programs executable', async () => {
    const { file, folder } = archive(wheel);
    await unzip(file, folder, /./);
    expect(statSync(path.join(folder, 'lib/bin/tool')).mode & 0o111).toBe(0o111);
    expect(statSync(path.join(folder, 'lib/stored.h')).mode & 0o111).toBe(0);
  });

  it('refuses names that lead out of the folder', async () => {
    const { file, folder } = archive({ '../evil.h': strToU8('x') });
    await expect(unzip(file, folder, /./)).rejects.toThrow(`${file}: damaged zip file`);
    expect(existsSync(path.join(folder, '../evil.h'))).toBe(false);
  });

  it('names the file where it is cut short, overwritten, or no zip file', async () => {
    const { file, folder, bytes } = archive(wheel);
    writeFileSync(file, bytes.subarray(0, 100_000));
    await expect(unzip(file, folder, /./)).rejects.toThrow(`${file}: damaged zip file`);
    const overwritten = Uint8Array.from(bytes).fill(255, 1000, 1100);
    writeFileSync(file, overwritten.fill(0, bytes.indexOf(0x63, 200_000)));
    await expect(unzip(file, folder, /./)).rejects.toThrow(`${file}: damaged zip file`);
    writeFileSync(file, 'not a zip file');
    await expect(unzip(file, folder, /./)).rejects.toThrow(`${file}: damaged zip file`);
  });

  it('says when nothing matches', async () => {
    const { file, folder } = archive(wheel);
    await expect(unzip(file, folder, /libtensorflow/)).rejects.toThrow('has no member like libtensorflow');
  });

  it('leaves errors of the disk as they are', async () => {
    const { file, folder } = archive(wheel);
    writeFileSync(folder, 'a file where the folder should be');
    await expect(unzip(file, folder, /./)).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});
