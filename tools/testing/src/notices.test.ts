import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { bundledPackages } from '../../notices/bundled-packages.ts';
import { esbuildNotices, noticesOf, ViteNotices } from '../../notices/notices.ts';

const require = createRequire(import.meta.url);
const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-notices-'));
afterEach(() => rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true }));

/** A package in `node_modules` of the folder, and the path of its module. */
function install(name: string, files: Record<string, string>): string {
  const place = path.join(folder, 'node_modules', name);
  mkdirSync(place, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(place, file), text);
  return path.join(place, 'index.js');
}

it('tells each package once, with its licence and notice files whole; what is ours is none', () => {
  const driver = require.resolve('playwright-core');
  const [found, ...others] = bundledPackages([driver, `${driver}?worker`, '\0virtual', import.meta.filename]);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ name: 'playwright-core', license: 'Apache-2.0' });
  expect(found!.source).toContain('playwright');
  expect(found!.text).toContain('Copyright (c) Microsoft');
  expect(found!.text).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
});

it('gives the text of the licence where a package only names it', () => {
  const [found] = bundledPackages([require.resolve('@tensorflow/tfjs-core')]);
  expect(found).toMatchObject({ name: '@tensorflow/tfjs-core', license: 'Apache-2.0' });
  expect(found!.text).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
});

it('refuses what may not be passed on without a licence', () => {
  const none = install('none', { 'package.json': '{"name":"none","version":"1.0.0"}' });
  expect(() => bundledPackages([none])).toThrow('none@1.0.0: its package.json names no licence');
  const rare = install('@a/rare', { 'package.json': '{"name":"@a/rare","version":"1.0.0","license":"Rare-1.0"}' });
  expect(() => bundledPackages([rare])).toThrow(/^@a\/rare: has no file with its licence, Rare-1\.0; lay/);
});

it('knows what esbuild put into a bundle', async () => {
  const file = install('b', {
    'package.json': '{"name":"b","version":"2.0.0","license":"ISC"}',
    LICENSE: 'do as you like',
  });
  let written = '';
  let end: ((result: object) => Promise<void>) | undefined;
  const initialOptions: { metafile?: boolean; absWorkingDir: string } = { absWorkingDir: folder };
  esbuildNotices(async (text) => {
    written = text;
  }).setup({ initialOptions, onEnd: (callback) => (end = callback) });
  expect(initialOptions.metafile).toBe(true);
  await end!({ metafile: { outputs: { 'x.js': { inputs: { 'src/a.ts': {}, [path.relative(folder, file)]: {} } } } } });
  expect(written).toContain('b 2.0.0\nLicence: ISC\n\ndo as you like');
  expect(noticesOf([])).toBe('Nothing of others is bundled here.\n');
});

it('knows what vite put into the page and into its workers', () => {
  const manifest = (name: string) => ({
    'package.json': `{"name":"${name}","version":"1.0.0","license":"MIT"}`,
    LICENSE: name,
  });
  const [inPage, inWorker] = [install('in-page', manifest('in-page')), install('in-worker', manifest('in-worker'))];
  const notices = new ViteNotices();
  const emitted: string[] = [];
  const context = { emitFile: ({ source }: { source: string }) => void emitted.push(source) };
  const bundle = (id: string) => ({ 'a.js': { type: 'chunk', moduleIds: [id] } });
  notices.worker().generateBundle.handler.call(context, {}, bundle(inWorker));
  expect(emitted).toEqual([]);
  notices.page().generateBundle.handler.call(context, {}, bundle(inPage));
  expect(emitted).toHaveLength(1);
  expect(emitted[0]).toMatch(/in-page 1\.0\.0[\s\S]*in-worker 1\.0\.0/);
});
