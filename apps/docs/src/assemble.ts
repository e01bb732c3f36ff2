import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rewriteLinks } from './links.ts';
import { root } from './root.ts';
import { pages } from './site-map.ts';

/** The Markdown that VitePress makes the site of; written anew by each build. */
export const assembled: string = path.join(root, 'apps/docs/.site');

const home = { source: 'apps/docs/pages/index.md', to: 'index' };

/** Brings the documents together, with their links made those of the site. The reference of the API stays. */
export function assemble(): void {
  for (const page of [home, ...pages]) {
    const { text, files } = rewriteLinks(readFileSync(path.join(root, page.source), 'utf8'), page);
    write(`${page.to}.md`, text);
    for (const file of files) for (const folder of ['files', 'public/files']) copy(file, path.join(folder, file));
  }
}

/** Removes all of it. */
export function clear(): void {
  rmSync(assembled, { recursive: true, force: true });
}

function write(name: string, text: string): void {
  const file = path.join(assembled, name);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return; // nothing to reload
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function copy(file: string, to: string): void {
  cpSync(path.join(root, file), path.join(assembled, to), { recursive: true });
}
