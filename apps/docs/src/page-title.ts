import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.ts';
import type { SitePage } from './site-map.ts';

/** A page's name in the menu. */
export function pageTitle({ source, title }: SitePage): string {
  return title ?? firstHeading(readFileSync(path.join(root, source), 'utf8'));
}

/** The first heading of a document, without marks of code. */
export function firstHeading(markdown: string): string {
  return (/^# (.*)$/m.exec(markdown)?.[1] ?? '').replaceAll('`', '');
}
