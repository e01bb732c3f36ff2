import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { apiEntries, pageOf } from './api/entries.ts';
import { assembled } from './assemble.ts';
import { firstHeading } from './page-title.ts';
import { type SitePage, sections } from './site-map.ts';

/**
 * Writes `llms.txt` (https://llmstxt.org), which tells language models what is where, and each page as Markdown beside its HTML.
 *
 * @param folder the built site
 */
export function writeForModels(folder: string): void {
  const api = apiEntries().map((entry) => ({ to: `api/${pageOf(entry)}`, title: entry.name, about: entry.about }));
  const parts = [...sections, { title: 'API', pages: api }].map(({ title, pages }) => {
    const lines = pages.map((page: Pick<SitePage, 'to' | 'title'> & { about?: string }) => {
      const file = `${page.to}.md`;
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      copyFileSync(path.join(assembled, file), path.join(folder, file));
      const text = readFileSync(path.join(assembled, file), 'utf8');
      const about = page.about ?? firstSentence(text);
      return `- [${page.title ?? firstHeading(text)}](${file})${about ? `: ${about}` : ''}`;
    });
    return `## ${title}\n\n${lines.join('\n')}`;
  });
  writeFileSync(path.join(folder, 'llms.txt'), `${head}\n\n${parts.join('\n\n')}\n`);
}

const head = `# Genie

> Playable worlds learned from video, in TypeScript: a model watches videos of a game, without labels, finds the player's actions by itself, and makes every frame anew from the key that is pressed. Trains on a laptop, plays in any browser.

The packages are \`@genie/…\` on npm; \`npx @genie/trainer\` is the command \`genie\`. Links count from this file.`;

/** The first sentence after a page's first heading; empty where it begins with no prose. */
export function firstSentence(markdown: string): string {
  const rest = markdown.slice(markdown.search(/^# /m)).replace(/^.*\n/, '');
  const prose = rest
    .replace(/^```[\s\S]*?^```/gm, '')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .find((paragraph) => /^[\p{Lu}`*[]/u.test(paragraph) && !/^\[?!\[/.test(paragraph));
  const text = (prose ?? '').replace(/\s+/g, ' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  const [sentence = text] = /^.*?[.:!?](?= [\p{Lu}`]|$)/u.exec(text) ?? [];
  return sentence.replace(/:$/, '.');
}
