import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { bringDriver, driverFolder, driverRequire, drivers, hasDriver } from './driver.ts';
import { archiveName } from './fetch-package.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { unpackPackage } from './unpack-package.ts';

async function archive(file: string, members: Record<string, string>): Promise<void> {
  const tar = pack();
  for (const [name, text] of Object.entries(members)) tar.entry({ name }, text);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  writeFileSync(file, gzipSync(Buffer.concat(parts)));
}

describe('bringDriver', () => {
  it('refuses an archive with other contents than those that are pinned, and leaves nothing', async () => {
    const wheels = temporaryFolder();
    const folder = temporaryFolder();
    await archive(path.join(wheels, archiveName(drivers.cpu)), { 'package/package.json': '{}' });
    await expect(bringDriver('cpu', folder, { wheels })).rejects.toThrow(
      /tensorflow-tfjs-node-4\.22\.0\.tgz: another package than was expected \(found sha512-.*, expected sha512-uHrX/,
    );
    expect(hasDriver(folder)).toBe(false);
  });

  it('says by which command a missing archive is fetched', async () => {
    await expect(bringDriver('gpu', temporaryFolder(), { wheels: temporaryFolder() })).rejects.toThrow(
      /has no tensorflow-tfjs-node-gpu-4\.22\.0\.tgz; fetch it by npm pack @tensorflow\/tfjs-node-gpu@4\.22\.0$/,
    );
  });
});

describe('unpackPackage', () => {
  it('takes what is wanted, and nothing that leads out of the folder', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'p.tgz');
    await archive(file, {
      'package/dist/a.js': 'a',
      'package/dist/../../../b.js': 'b',
      'package/scripts/install.js': 'install',
    });
    const out = path.join(folder, 'out');
    const require = driverRequire(folder);
    await unpackPackage(file, out, /^(dist\/.*\.js)$/);
    expect(require('node:fs').readdirSync(out, { recursive: true }).sort()).toEqual(['dist', 'dist/a.js']);
  });
});

describe('driverRequire', () => {
  it('gives the package our tfjs, as two copies would keep two registries', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(driverFolder(folder), 'dist'), { recursive: true });
    writeFileSync(
      path.join(driverFolder(folder), 'dist/probe.js'),
      "module.exports = require('@tensorflow/tfjs').engine();",
    );
    expect(driverRequire(folder)('./dist/probe')).toBe(tf.engine());
  });
});
