import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { home, homePicture } from './home.ts';
import { outsideFences, rewriteLinks, servedName } from './links.ts';
import { root } from './root.ts';
import { pages } from './site-map.ts';

/** The Markdown that VitePress makes the site of; written anew by each build. */
export const assembled: string = path.join(root, 'apps/docs/.site');

/** Brings the documents together, with their links made those of the site. The reference of the API stays. */
export function assemble(): void {
  write('index.md', `---\n${stringify(home)}---\n`);
  for (const page of pages) {
    const { text, files } = rewriteLinks(readFileSync(path.join(root, page.source), 'utf8'), page);
    write(`${page.to}.md`, withoutTags(text));
    for (const file of files) copy(file);
  }
  copy(homePicture);
}

/** Angle brackets as text: a name such as <object> in a document is no element of the page. Breaks and comments are. */
function withoutTags(text: string): string {
  return outsideFences(text, (prose) =>
    prose.replace(/`[^`\n]*`|<(?=[a-z/])(?!\/?br\b|https?:)/gi, (found) => (found === '<' ? '&lt;' : found)),
  );
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

/** Brings a file of the repository along: where pages show it, and where readers fetch it. */
function copy(file: string): void {
  for (const to of [`files/${file}`, `public/files/${servedName(file)}`]) {
    cpSync(path.join(root, file), path.join(assembled, to));
  }
}
