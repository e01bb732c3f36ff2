import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../release/workspace.ts';

/** Exports by a report of `npm run api`: names, and for each whether it exists at run time. */
function exportsOf(report: string): { name: string; isValue: boolean }[] {
  const declared = /^export (?:abstract |declare )?(class|function|const|enum|interface|type|namespace) ([\w$]+)/gm;
  const found = [...report.matchAll(declared)].map(([, kind, name]) => ({
    name: name!,
    isValue: kind !== 'interface' && kind !== 'type',
  }));
  // Functions with overloads stand there more than once.
  return [...new Map(found.map((each) => [each.name, each])).values()];
}

const timesNamed = (name: string, text: string) =>
  text.match(new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g'))?.length ?? 0;

const entries = readdirSync(path.join(root, 'packages')).flatMap((name) => {
  const folder = path.join(root, 'packages', name);
  const readme = readFileSync(path.join(folder, 'README.md'), 'utf8');
  return readdirSync(path.join(folder, 'api')).map((file) => ({
    entry: `${name}/${file.replace('.api.md', '')}`,
    readme,
    report: readFileSync(path.join(folder, 'api', file), 'utf8'),
  }));
});

describe.each(entries)('what $entry exports', ({ readme, report }) => {
  const found = exportsOf(report);

  test('is something', () => expect(found.length).toBeGreaterThan(0));

  test('is named in the README, where it is there at run time', () => {
    expect(found.filter(({ name, isValue }) => isValue && timesNamed(name, readme) === 0)).toEqual([]);
  });

  test('is named in the README or spoken of by another export, where it is a type', () => {
    const idle = found.filter(({ name, isValue }) => !isValue && timesNamed(name, report) < 2);
    expect(idle.filter(({ name }) => timesNamed(name, readme) === 0)).toEqual([]);
  });
});
