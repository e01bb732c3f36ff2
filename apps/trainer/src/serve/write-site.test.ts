import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeSite } from './write-site.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'genie-site-'));
  for (const [file, text] of Object.entries({
    'page/index.html': '<title>page</title>',
    'page/worlds/index.json': '{}',
    'page/worlds/pong/preview.png': 'png',
    'worlds/package.json': '{}',
    'worlds/pong/world.json': '{"name":"pong"}',
    'worlds/pong/dynamics.safetensors': 'weights',
    'worlds/pong/recipe.yaml': 'name: pong',
  })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const places = () => ({ page: path.join(folder, 'page'), worlds: path.join(folder, 'worlds') });

test('a site is the page with the files that play needs', () => {
  const out = path.join(folder, 'site');
  writeSite(out, places());
  const files = (readdirSync(out, { recursive: true }) as string[]).sort();
  expect(files.filter((file) => path.extname(file))).toEqual([
    'index.html',
    'worlds/index.json',
    'worlds/pong/dynamics.safetensors',
    'worlds/pong/preview.png',
    'worlds/pong/world.json',
  ]);
  expect(readFileSync(path.join(out, 'worlds/pong/world.json'), 'utf8')).toBe('{"name":"pong"}');
  expect(readdirSync(folder).sort()).toEqual(['page', 'site', 'worlds']);
});

test('what lies there already stays', () => {
  const out = path.join(folder, 'worlds');
  expect(() => writeSite(out, places())).toThrow(/worlds: has files already, expected an empty folder/);
  expect(readdirSync(path.join(out, 'pong'))).toContain('recipe.yaml');
});
