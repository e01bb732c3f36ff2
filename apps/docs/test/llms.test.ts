import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { apiEntries } from '../src/api/entries.ts';
import { firstSentence } from '../src/llms.ts';
import { pages } from '../src/site-map.ts';
import { dist } from './site.ts';

test('llms.txt names every page once, each there as Markdown', () => {
  const text = readFileSync(path.join(dist, 'llms.txt'), 'utf8');
  expect(text).toMatch(/^# Genie\n\n> \S/);
  const files = [...text.matchAll(/^- \[[^\]]+\]\(([^)]+)\)/gm)].map(([, file]) => file!);
  expect(new Set(files).size).toBe(files.length);
  expect(files).toHaveLength(pages.length + apiEntries().length);
  for (const file of files) {
    expect(existsSync(path.join(dist, file)), file).toBe(true);
    expect(existsSync(path.join(dist, file.replace(/md$/, 'html'))), file).toBe(true);
  }
});

test.each([
  ['# A\n\nOne thing. And `another`.', 'One thing.'],
  ['# A\n\nSays [this](b.md), e.g. so: `x` is.\n', 'Says this, e.g. so.'],
  ['# A\n\n```\ncode\n```\n\n![picture](p.png)\n\nThen prose over\ntwo lines', 'Then prose over two lines'],
  ['# A\n\n| a |\n| --- |\n', ''],
])('the first sentence of %j', (text, sentence) => {
  expect(firstSentence(text)).toBe(sentence);
});
