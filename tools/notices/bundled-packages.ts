import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package of others whose code is in a bundle of ours. */
export interface BundledPackage {
  name: string;
  version: string;
  /** As the package names it, an SPDX expression. */
  license: string;
  /** Address of its source, if the package gives it. */
  source: string | undefined;
  /** All of its licence and notice files, else the licence's own text. */
  text: string;
}

const licenceFile = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/**
 * The packages that modules of a bundle come from.
 *
 * @param modules - their paths, as bundlers name them: with a query or without; what lies in no `node_modules` is ours
 * @throws Error where a package has no licence, or no text of it is to be had
 */
export function bundledPackages(modules: Iterable<string>): BundledPackage[] {
  const folders = new Set<string>();
  for (const id of modules) {
    const folder = packageFolderOf(id);
    if (folder) folders.add(folder);
  }
  const found = new Map<string, BundledPackage>();
  for (const folder of folders) {
    const bundled = readPackage(folder);
    found.set(`${bundled.name}@${bundled.version}`, bundled);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, bundled]) => bundled);
}

/** The folder of the package that a module belongs to; undefined where it is none of others. */
function packageFolderOf(id: string): string | undefined {
  const file = id
    .replace(/^\0+/, '')
    .replace(/[?#].*$/, '')
    .replaceAll('\\', '/');
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
  return found && existsSync(path.join(found, 'package.json')) ? found : undefined;
}

function readPackage(folder: string): BundledPackage {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
    homepage?: string;
    repository?: string | { url?: string };
  };
  const { name, version, license } = manifest;
  if (typeof license !== 'string') throw new Error(`${name}@${version}: its package.json names no licence`);
  const texts = readdirSync(folder)
    .filter((file) => licenceFile.test(file))
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  return {
    name,
    version,
    license,
    source: sourceOf(manifest),
    text: texts.join('\n\n') || standardText(name, license),
  };
}

function sourceOf({ repository, homepage }: { homepage?: string; repository?: string | { url?: string } }) {
  const url = typeof repository === 'string' ? repository : repository?.url;
  return url?.replace(/^git\+/, '').replace(/\.git$/, '') ?? homepage;
}

/** Some packages come without the text of the licence that they name. */
function standardText(name: string, license: string): string {
  const file = fileURLToPath(new URL(`${license}.txt`, import.meta.url));
  if (!existsSync(file))
    throw new Error(`${name}: has no file with its licence, ${license}; lay the licence's text into tools/notices/`);
  return readFileSync(file, 'utf8').trim();
}
