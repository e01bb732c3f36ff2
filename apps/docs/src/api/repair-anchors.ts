import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { githubAnchor } from '../anchors.ts';

/**
 * Makes links to exports lead to their headings. Where a page has several headings of one name, TypeDoc's plugin counts some that are rows of a
 * table in the end.
 *
 * @param folder of the reference, as Markdown
 */
export function repairAnchors(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
  const texts = new Map(files.map((file) => [path.join(folder, file), readFileSync(path.join(folder, file), 'utf8')]));
  const anchors = new Map([...texts].map(([file, text]) => [file, exportAnchors(text)]));
  for (const [file, text] of texts) {
    const repaired = text.replace(
      /\[(`?)([\w$]+)\1\]\(([^)#]*)#[^)]*\)/g,
      (link, quote: string, name: string, place: string) => {
        const target = place === '' ? file : path.join(path.dirname(file), place);
        const anchor = anchors.get(target)?.get(name);
        return anchor ? `[${quote}${name}${quote}](${place}#${anchor})` : link;
      },
    );
    writeFileSync(file, repaired);
  }
}

/** The anchors of a page's exports, by their names. */
function exportAnchors(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const taken = new Set<string>();
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  for (const [, level, title] of prose.matchAll(/^(#+) (.*)$/gm)) {
    const slug = githubAnchor(title!.replace(/[`\\]/g, ''));
    let anchor = slug;
    for (let i = 1; taken.has(anchor); i++) anchor = `${slug}-${i}`;
    taken.add(anchor);
    const [name] = /[\w$]+(?=(?:\(\))?$)/.exec(title!.replace(/\\/g, '')) ?? [];
    if (level === '###' && name) found.set(name, anchor);
  }
  return found;
}
