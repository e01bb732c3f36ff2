import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, seen from its sources and from what is built: both have it one level up. */
export const packageFolder: string = fileURLToPath(new URL('..', import.meta.url));

/** The folder of another package that this one depends on. */
export function folderOf(name: string): string {
  return path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}
