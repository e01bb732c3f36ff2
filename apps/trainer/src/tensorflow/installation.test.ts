import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInstallation, installationFolder, writeRecord } from './installation.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

function installed(cache: string): string {
  const folder = installationFolder('cpu', cache);
  mkdirSync(path.join(folder, 'tensorflow'), { recursive: true });
  writeFileSync(path.join(folder, 'tensorflow/libx.so'), 'twelve bytes');
  const files = { 'tensorflow/libx.so': 12 };
  writeRecord(folder, { format: 1, kind: 'cpu', version: '2.18.1', wheels: {}, files, compiler: 'g++ 12' });
  return folder;
}

describe('findInstallation', () => {
  it('finds what was set up, and nothing where nothing was', () => {
    const cache = temporaryFolder();
    expect(findInstallation('cpu', cache)).toEqual({});
    const folder = installed(cache);
    expect(findInstallation('cpu', cache)).toEqual({ installation: { kind: 'cpu', version: '2.18.1', folder } });
    expect(findInstallation('gpu', cache)).toEqual({});
  });

  it('names the file that is missing or has another size', () => {
    const cache = temporaryFolder();
    const file = path.join(installed(cache), 'tensorflow/libx.so');
    writeFileSync(file, 'short');
    expect(findInstallation('cpu', cache).damage).toMatch(/tensorflow\/libx\.so: 5 bytes, expected 12\): run `genie/);
    rmSync(file);
    expect(findInstallation('cpu', cache).damage).toContain('not there');
  });

  it('does not trust a record that it cannot read', () => {
    const cache = temporaryFolder();
    writeFileSync(path.join(installed(cache), 'setup.json'), '{');
    expect(findInstallation('cpu', cache)).toEqual({ damage: expect.stringContaining('setup.json cannot be read') });
  });
});
