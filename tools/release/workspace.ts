import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root: string = path.resolve(import.meta.dirname, '../..');

/** A package that is published. */
export interface Published {
  name: string;
  version: string;
  folder: string;
}

/** The packages of this workspace that are published, what others depend on in no particular order. */
export function publishedPackages(): Published[] {
  const within = (name: string) => readdirSync(path.join(root, name)).map((each) => path.join(root, name, each));
  return [...within('packages'), ...within('apps'), path.join(root, 'worlds')]
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
    .map((folder) => {
      const text = readFileSync(path.join(folder, 'package.json'), 'utf8');
      return { ...(JSON.parse(text) as { name: string; version: string; private?: boolean }), folder };
    })
    .filter((manifest) => !manifest.private)
    .map(({ name, version, folder }) => ({ name, version, folder }));
}
