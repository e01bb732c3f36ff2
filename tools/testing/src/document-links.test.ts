import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(root, file)));

/** A document without its code, in which brackets are no links and `#` begins no heading. */
const proseOf = (file: string): string =>
  readFileSync(path.join(root, file), 'utf8')
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''));

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(file: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, title] of proseOf(file).matchAll(/^#+ (.*)$/gm)) {
    const text = title!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/ /g, '-');
    let anchor = slug;
    for (let i = 1; anchors.has(anchor); i++) anchor = `${slug}-${i}`;
    anchors.add(anchor);
  }
  return anchors;
}

test.each(documents)('%s: its links lead somewhere', (file) => {
  const broken: string[] = [];
  for (const [, target] of proseOf(file).matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)/g)) {
    if (/^[a-z]+:/.test(target!)) continue;
    const [name, anchor] = target!.split('#') as [string, string?];
    const there = name === '' ? file : path.join(path.dirname(file), decodeURIComponent(name));
    if (!existsSync(path.join(root, there))) broken.push(target!);
    else if (anchor && there.endsWith('.md') && !anchorsOf(there).has(anchor)) broken.push(target!);
  }
  expect(broken).toEqual([]);
});
