import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.ts';
import { type Published, publishedPackages } from './workspace.ts';

/** A package as it is published. */
export interface Packed extends Published {
  tarball: string;
  /** Of the tarball. */
  bytes: number;
}

/** Packs a package, which has to be built, into the folder `out`. */
export async function pack(published: Published, out: string): Promise<Packed> {
  const args = ['pack', '--json', '--pack-destination', out];
  const told = await run('pnpm', args, { cwd: published.folder, quiet: true });
  const { filename } = JSON.parse(told.slice(told.indexOf('{'))) as { filename: string };
  const tarball = path.resolve(out, filename);
  return { ...published, tarball, bytes: statSync(tarball).size };
}

/** The packages that `changeset pack` has left in a folder, in the order in which they are published. */
export function packedIn(folder: string): Packed[] {
  const { plan } = JSON.parse(readFileSync(path.join(folder, 'publish-plan.json'), 'utf8')) as {
    plan: { name: string; version: string; tarball: { path: string } }[][];
  };
  const published = new Map(publishedPackages().map((each) => [each.name, each]));
  return plan.flat().map(({ name, version, tarball }) => {
    const file = path.join(folder, tarball.path);
    return { name, version, folder: published.get(name)!.folder, tarball: file, bytes: statSync(file).size };
  });
}

/** The same package in another version, in which it depends on the same version of the others. */
export async function asVersion(packed: Packed, version: string, out: string): Promise<Packed> {
  const place = path.join(out, `${path.basename(packed.tarball, '.tgz')}-as-${version}`);
  mkdirSync(place, { recursive: true });
  await run('tar', ['-xzf', packed.tarball], { cwd: place, quiet: true });
  const file = path.join(place, 'package/package.json');
  const { default: manifest } = (await import(file, { with: { type: 'json' } })) as {
    default: { dependencies?: Record<string, string> };
  };
  const dependencies = Object.entries(manifest.dependencies ?? {}).map(([name, range]) => [
    name,
    name.startsWith('@genie/') ? range.replace(/\d.*$/, version) : range,
  ]);
  writeFileSync(file, JSON.stringify({ ...manifest, version, dependencies: Object.fromEntries(dependencies) }));
  const tarball = `${place}.tgz`;
  await run('tar', ['-czf', tarball, 'package'], { cwd: place, quiet: true });
  return { ...packed, version, tarball, bytes: statSync(tarball).size };
}
