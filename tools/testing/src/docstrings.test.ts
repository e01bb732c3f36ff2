import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../release/workspace.ts';

const opening = /\/\*\*[\s*]*((?:What|Whatever|Whether|How|Where|If|When|Why|Which|Who)\b[^\n]*)/g;

/** Docstrings that begin with a question word, as `line: text`. */
const questionsIn = (source: string): string[] =>
  [...source.matchAll(opening)].map(
    ({ index, 1: text }) => `${source.slice(0, index).split('\n').length}: ${text!.replace(/\s*\*\/.*$/, '')}`,
  );

const sources = readdirSync(path.join(root, 'packages')).flatMap((name) =>
  readdirSync(path.join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => ['packages', name, 'src', ...file.split(path.sep)].join('/')),
);

/** Sources whose docstrings are still to be rewritten. */
const isPending = (file: string): boolean =>
  file.startsWith('packages/action-tokenizer/') || file.endsWith('/config.ts');

test('a docstring with a question word is found, on one line or on several', () => {
  const source = [
    '/** What it is. */',
    'export const a = 1;',
    '/**',
    ' * Whether it works.',
    ' */',
    '/** Whatever. */',
    '/** The one. */',
    '/** Whose. What else. */',
  ].join('\n');
  expect(questionsIn(source)).toEqual(['1: What it is.', '3: Whether it works.', '6: Whatever.']);
});

test("docstrings of the packages' sources begin with a noun or a verb", () => {
  expect(sources.length).toBeGreaterThan(100);
  const found = sources
    .filter((file) => !isPending(file))
    .flatMap((file) => questionsIn(readFileSync(path.join(root, file), 'utf8')).map((each) => `${file}:${each}`));
  expect(found).toEqual([]);
});
