import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.ts';

export interface PackedPackage {
  name: string;
  /** Its folder in this workspace. */
  folder: string;
  tarball: string;
  manifest: Manifest;
}

/** Fields that are read of a packed package's manifest. */
interface Manifest {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
  [field: string]: unknown;
}

/** Packs a package as it would be published, into the folder `out`. It must have been built. */
export async function pack(folder: string, out: string): Promise<PackedPackage> {
  const { filename } = JSON.parse(await run('pnpm', ['pack', '--json', '--pack-destination', out], folder)) as {
    filename: string;
  };
  const manifest = JSON.parse(await run('tar', ['-xzOf', filename, 'package/package.json'], out)) as Manifest;
  return { name: manifest.name, folder, tarball: filename, manifest };
}

/** The same package in another version, in which it depends on the others' same version. */
export async function withVersion(packed: PackedPackage, version: string, out: string): Promise<PackedPackage> {
  const place = path.join(out, `${path.basename(packed.tarball, '.tgz')}-as-${version}`);
  mkdirSync(place, { recursive: true });
  await run('tar', ['-xzf', packed.tarball], place);
  const dependencies = Object.fromEntries(
    Object.entries(packed.manifest.dependencies ?? {}).map(([name, range]) => [
      name,
      name.startsWith('@genie/') ? `^${version}` : range,
    ]),
  );
  const manifest = { ...packed.manifest, version, dependencies };
  writeFileSync(path.join(place, 'package/package.json'), JSON.stringify(manifest));
  const tarball = `${place}.tgz`;
  await run('tar', ['-czf', tarball, 'package'], place);
  return { ...packed, tarball, manifest };
}

/** Checksums of a tarball as a registry gives them, so that who fetches it can check it. */
export function integrityOf(tarball: string): { integrity: string; shasum: string } {
  const bytes = readFileSync(tarball);
  const hash = (algorithm: string, encoding: 'base64' | 'hex') => createHash(algorithm).update(bytes).digest(encoding);
  return { integrity: `sha512-${hash('sha512', 'base64')}`, shasum: hash('sha1', 'hex') };
}
