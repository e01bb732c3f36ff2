import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../src/root.ts';

/** The built site. */
export const dist: string = path.join(root, 'apps/docs/dist');

/** Its pages, from its root, such as `docs/start.html`. */
export function htmlPages(): string[] {
  if (!existsSync(path.join(dist, 'index.html'))) {
    throw new Error('apps/docs/dist is missing: run "npm run docs" first');
  }
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => file.split(path.sep).join('/'));
}
