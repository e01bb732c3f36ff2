import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { figureTable } from '../figure-table.ts';
import { partsOf } from '../groups.ts';
import { reportTables } from '../report-tables.ts';
import { registry } from './registry.ts';

const document = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');

test('every figure that is defined is in the list', () => {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => !file.endsWith('.test.ts'));
  const defined = files.flatMap((file) =>
    file.endsWith('.ts')
      ? (readFileSync(new URL(file, folder), 'utf8').match(/^export const \w+: FigureDefinition = /gm) ?? [])
      : [],
  );
  expect(registry).toHaveLength(defined.length);
});

test('no figure has two definitions, and no two have one name', () => {
  const infos = registry.map(({ info }) => info);
  const beside = infos.flatMap(({ baseline, ceiling }) => [baseline, ceiling].flatMap((one) => one?.path ?? []));
  const all = [...infos.map(({ path }) => path), ...beside];
  expect(new Set(all).size).toBe(all.length);
  for (const names of [
    infos.map(({ label }) => label),
    infos.flatMap(({ seenAs }) => seenAs ?? []),
    infos.flatMap(({ perCode }) => perCode?.name ?? []),
  ])
    expect(new Set(names).size).toBe(names.length);
});

test('a path has a group, a definition is sentences, and what stands beside a figure is in its group', () => {
  for (const { info } of registry) {
    const { group } = partsOf(info.path);
    expect(info.definition, info.path).toMatch(/^[A-ZΣ].*\.$/);
    for (const text of [info.definition, info.reading ?? '']) expect(text, info.path).not.toMatch(/lower is better/i);
    for (const other of [info.baseline, info.ceiling]) if (other) expect(partsOf(other.path).group).toBe(group);
    if (info.perCode) expect(group).toBe('actions');
  }
});

test.each(Object.entries(reportTables))('docs/%s holds the table of the figures as they are', (name, groups) => {
  const text = document(name);
  const written = text.slice(text.indexOf('<!-- figures -->'), text.indexOf('<!-- /figures -->'));
  // The formatter pads the columns.
  const squeezed = (table: string) => table.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---').trim().split('\n');
  // `npm run exec -- pnpm --filter @genie/evaluate document` writes it.
  expect(squeezed(written).slice(2)).toEqual(squeezed(figureTable(groups)));
});
