import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { apiEntries, pageOf } from '../src/api/entries.ts';
import { root } from '../src/root.ts';
import { dist } from './site.ts';

const entries = apiEntries();

/** Exports of each entry as the compiler sees them: values and types. */
function exportsOf(files: readonly string[]): Map<string, string[]> {
  const config = path.join(root, 'apps/docs/tsconfig.api.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys,
    path.dirname(config),
  );
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  return new Map(
    files.map((file) => {
      const symbol = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
      return [file, checker.getExportsOfModule(symbol).map(({ name }) => name)];
    }),
  );
}

test('every export of every library is in the reference, under a heading of its own', () => {
  const all = exportsOf(entries.map(({ file }) => file));
  for (const entry of entries) {
    const html = readFileSync(path.join(dist, 'api', `${pageOf(entry)}.html`), 'utf8');
    const headings = new Set(
      [...html.matchAll(/<h3 id="[^"]*"[^>]*>(?:<code[^>]*>abstract<\/code> )?([\w$]+)/g)].map(([, name]) => name),
    );
    const names = all.get(entry.file)!;
    expect(names.length, entry.name).toBeGreaterThan(0);
    expect(
      names.filter((name) => !headings.has(name)),
      entry.name,
    ).toEqual([]);
  }
});

test('a shape at the beginning of a docstring is text, and parameters that share a line are both told', () => {
  const html = readFileSync(path.join(dist, 'api/metrics.html'), 'utf8');
  const [ssim = ''] = /<h3 id="ssim"[\s\S]*?<h3/.exec(html) ?? [];
  expect(ssim.match(/\[N, H, W, C\], one or more frames/g)).toHaveLength(2); // prediction, target
  const ops = readFileSync(path.join(dist, 'api/ops.html'), 'utf8');
  expect(ops).toContain('[B, t + n, P, 3E]: past and new frames');
});
