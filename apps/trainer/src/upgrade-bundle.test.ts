import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { upgradeBundle } from './upgrade-bundle.ts';

const shipped = fileURLToPath(new URL('../../../worlds/pong', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'genie-upgrade-'));
  cpSync(shipped, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (file: string) => readFileSync(path.join(folder, file), 'utf8');
const contents = () => Object.fromEntries(readdirSync(folder).map((file) => [file, text(file)]));

/** Writes the shipped bundle as version 1 had it. */
function makeOld(): void {
  const info = JSON.parse(text('world.json'));
  Object.assign(info.models.dynamics, { maskRatio: [0.5, 1], corruption: 0.1, balanceWeight: 0.01 });
  Object.assign(info.models.videoTokenizer, { unusualPixelWeight: 10, balanceWeight: 0.01 });
  writeFileSync(path.join(folder, 'world.json'), JSON.stringify({ ...info, version: 1 }));
  const recipe = text('recipe.yaml').replace(
    /^ {2}objective:\n((?: {4}.*\n)+)/gm,
    (_, keys) => `  model.old:\n${keys}`,
  );
  writeFileSync(path.join(folder, 'recipe.yaml'), recipe.replace(/^ {2}model\.old:\n/gm, ''));
}

test('a bundle of version 1 becomes the one that ships, and then stays as it is', () => {
  const before = contents();
  const recipe = loadRecipe(path.join(folder, 'recipe.yaml'));
  makeOld();
  expect(contents()['world.json']).not.toBe(before['world.json']);
  expect(upgradeBundle(folder)).toBe(`${folder}: version 1 → 2`);
  expect(JSON.parse(text('world.json'))).toEqual(JSON.parse(before['world.json']!));
  expect(loadRecipe(path.join(folder, 'recipe.yaml'))).toEqual(recipe);
  const once = contents();
  expect(upgradeBundle(folder)).toBe(`${folder}: of version 2 already`);
  expect(contents()).toEqual(once);
  const { 'world.json': _w, 'recipe.yaml': _r, ...others } = before;
  expect(once).toMatchObject(others);
});

test('what is no bundle is left alone, and named', () => {
  rmSync(path.join(folder, 'world.json'));
  expect(() => upgradeBundle(folder)).toThrow(`${folder}: no world.json here, expected the folder of a world bundle`);
});
