import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { rewriteLinks } from '../src/links.ts';
import { pages } from '../src/site-map.ts';
import { dist, htmlPages } from './site.ts';

const contents = new Map(htmlPages().map((file) => [file, readFileSync(path.join(dist, file), 'utf8')]));
const anchors = new Map([...contents].map(([file, html]) => [file, new Set(html.match(/(?<=\sid=")[^"]+/g))]));

test('every link, picture and script of every page leads somewhere, to its heading too', () => {
  const broken: string[] = [];
  let count = 0;
  for (const [file, html] of contents) {
    for (const [, address] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      if (/^([a-z]+:|\/\/)/.test(address!)) continue;
      count++;
      const [place, anchor] = decodeURIComponent(address!).split('#') as [string, string?];
      const there = place === '' ? file : path.posix.join('/', path.posix.dirname(file), place).slice(1);
      const target = placed(place.startsWith('/') ? place.slice(1) : there);
      if (target === undefined) broken.push(`${file}: ${address}`);
      else if (anchor && !anchors.get(target)?.has(anchor)) broken.push(`${file}: ${address}`);
    }
  }
  expect(broken).toEqual([]);
  expect(count).toBeGreaterThan(5000);
});

/** The file that a web server gives for a place. */
function placed(place: string): string | undefined {
  const file = path.join(dist, place);
  if (!existsSync(file)) return undefined;
  return statSync(file).isDirectory() ? placed(path.posix.join(place, 'index.html')) : place;
}

test('nothing is fetched from elsewhere', () => {
  for (const [file, html] of contents) {
    const elsewhere = [...html.matchAll(/<(?:script|link|img|iframe)\s[^>]*?(?:href|src)="((?:https?:)?\/\/[^"]*)"/g)];
    expect(
      elsewhere.map(([, address]) => address),
      file,
    ).toEqual([]);
  }
});

test('every document that the site is made of is a page of it', () => {
  for (const { to } of pages) expect(contents.has(`${to}.html`), to).toBe(true);
});

test('a link to a document, a folder, data and source code', () => {
  const page = { source: 'docs/agents.md', to: 'docs/agents' };
  const rewrite = (text: string) => rewriteLinks(text, page);
  expect(rewrite('[a](environment.md#the-protocol)').text).toBe('[a](./environment.md#the-protocol)');
  expect(rewrite('[`@genie/world`](../packages/world)').text).toBe('[`@genie/world`](../packages/world.md)');
  expect(rewrite('[home](../README.md)').text).toBe('[home](../index.md)');
  const report = rewrite('[r](../worlds/pong/report.json)');
  expect(report.text).toBe('[r](/files/worlds/pong/report.json)');
  expect([...report.files]).toEqual(['worlds/pong/report.json']);
  expect(rewrite('![p](pong.gif)').text).toBe('![p](../files/docs/pong.gif)');
  // The repository has no address yet.
  expect(rewrite('see [`bandit`](../packages/fsq/src/index.ts).').text).toBe('see `bandit`.');
  expect(rewrite('`[a](b)` and [web](https://a.org)').text).toBe('`[a](b)` and [web](https://a.org)');
  expect(rewrite('```\n[a](b)\n```').text).toBe('```\n[a](b)\n```');
  expect(() => rewrite('[a](nowhere.md)')).toThrow('docs/agents.md: links to nowhere.md, which is not there');
});
