import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../root.ts';

/** A package, or an entry of it, that one imports from. */
export interface Entry {
  /** As it is imported, such as `@genie/ops/wasm`. */
  name: string;
  /** The module that it is in the sources. */
  file: string;
  /** A sentence on it. */
  about: string;
}

/** All entries of the libraries, by the `exports` of their manifests. */
export function apiEntries(): Entry[] {
  const folder = path.join(root, 'packages');
  return readdirSync(folder).flatMap((name) => {
    const manifest = JSON.parse(readFileSync(path.join(folder, name, 'package.json'), 'utf8')) as {
      name: string;
      description: string;
      exports: Record<string, string | { '@genie/source'?: string }>;
    };
    return Object.entries(manifest.exports).flatMap(([entry, target]) => {
      const source = typeof target === 'string' || entry.includes('*') ? undefined : target['@genie/source'];
      if (!source) return [];
      const about = entry === '.' ? manifest.description : `The entry ${entry.slice(2)} of ${manifest.name}.`;
      return [{ name: path.posix.join(manifest.name, entry), file: path.join(folder, name, source), about }];
    });
  });
}

/** The entry's page in the reference, below `api/`: `ops/wasm`. */
export function pageOf({ name }: Entry): string {
  return name.replace('@genie/', '');
}
