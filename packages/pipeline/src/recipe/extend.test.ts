import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readExtended } from './extend.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'recipes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(path.join(folder, `${name}.yaml`), text);
const read = (name: string) => readExtended(path.join(folder, `${name}.yaml`), folder).raw;

test('a recipe has what it extends wherever it has nothing of its own', () => {
  write('far', 'name: far\ndata: { height: 64, width: 64 }\nworld: { context: 4 }');
  write('near', 'extends: far\nname: near\ndata: { width: 128, videos: [a, b] }');
  write('nearest', 'extends: near\nname: nearest\ndata: { videos: [c] }');
  expect(read('nearest')).toEqual({
    name: 'nearest',
    data: { height: 64, width: 128, videos: ['c'] },
    world: { context: 4 },
  });
});

test('what cannot be extended is told by its file', () => {
  write('a', 'extends: b');
  write('b', 'extends: a');
  expect(() => read('a')).toThrow(/b\.yaml: extends: a leads back to itself/);
  write('c', 'extends: nowhere');
  expect(() => read('c')).toThrow(/nowhere: no such recipe/);
  write('d', 'extends: [a]');
  expect(() => read('d')).toThrow(/d\.yaml: extends: found \["a"\], expected the name of a recipe/);
  write('e', '[1]');
  expect(() => read('e')).toThrow(/e\.yaml: expected a recipe \(a YAML mapping\), found a list/);
});
