import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { recipeSchema } from '../../../packages/pipeline/src/recipe/schema.ts';
import { partOf, unaligned, writePart } from '../src/generated.ts';
import { Docstrings } from '../src/recipe/docstrings.ts';
import { keysOf } from '../src/recipe/keys.ts';
import { modelTables, recipeTables } from '../src/recipe/page.ts';
import { root } from '../src/root.ts';

const page = path.join(root, 'docs/recipe.md');

test('the tables in the documents are those of the schemas', () => {
  // WRITE_DOCS=1 npm run exec -- pnpm --filter @genie/docs exec vitest run test/recipe.test.ts
  if (process.env.WRITE_DOCS) writePart(page, 'keys', recipeTables());
  expect(unaligned(partOf(page, 'keys'))).toBe(unaligned(recipeTables()));
});

test.each([
  ['video-tokenizer', 'videoTokenizer'],
  ['action-tokenizer', 'actionTokenizer'],
  ['dynamics', 'dynamics'],
] as const)('the tables in the README of @genie/%s are those of its schemas', (name, stage) => {
  const readme = path.join(root, 'packages', name, 'README.md');
  if (process.env.WRITE_DOCS) writePart(readme, 'configuration', modelTables(stage));
  expect(unaligned(partOf(readme, 'configuration'))).toBe(unaligned(modelTables(stage)));
});

test('a key has its values, its default and whether it has to be there', () => {
  const schema = z.strictObject({
    name: z.string(),
    size: z.number().int().positive().default(3),
    share: z.number().min(0).max(1).optional(),
    part: z.strictObject({ kind: z.enum(['a', 'b']).default('b') }).prefault({}),
    pair: z.tuple([z.boolean(), z.literal('x')]).default([true, 'x']),
    odd: z.custom((value) => value === 7, 'found another, expected an integer of at least 7, where 7 is 7').optional(),
  });
  expect(keysOf(schema)).toEqual([
    { path: 'name', values: 'text', fallback: undefined, isRequired: true },
    { path: 'size', values: 'whole number from 1 on', fallback: '3', isRequired: false },
    { path: 'share', values: 'number from 0 to 1', fallback: undefined, isRequired: false },
    { path: 'part.kind', values: '`a`, `b`', fallback: 'b', isRequired: false },
    { path: 'pair', values: '[`true`, `false`, `x`]', fallback: '[true, x]', isRequired: false },
    { path: 'odd', values: 'whole number from 7 on', fallback: undefined, isRequired: false },
  ]);
});

test('every key that the schema takes is in the tables', () => {
  const text = recipeTables();
  for (const { path: key } of keysOf(recipeSchema)) {
    const within = /^(?:videoTokenizer|actionTokenizer|dynamics)\.(.*)/.exec(key)?.[1];
    expect(text, key).toMatch(new RegExp(`\`(?:${key}|${within ?? key})\``.replaceAll('.', '\\.')));
  }
});

test('docstrings are found in what an interface extends and in what it refers to', () => {
  const found = new Docstrings([path.join(root, 'packages/pipeline/src/recipe/schema.ts')]).of('DynamicsRecipe');
  expect(found.get('steps')).toBe('Optimizer updates.');
  expect(found.get('augment.hue')).toContain('circle');
  expect(found.has('cache')).toBe(true);
});
