import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, launchChromium } from '@genie/testing/chromium';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fullInput } from '../testing/full-input.ts';
import { openFile, overhang, violations } from '../testing/opened-page.ts';
import { pongInput } from '../testing/pong-input.ts';
import { type ComparedWorld, compareReports } from './comparison.ts';
import { writeComparison } from './write-comparison.ts';

const { report } = fullInput();
const worlds: ComparedWorld[] = [
  { name: 'worlds/pong', report, bytes: 7_400_000, link: '../pong/index.html' },
  { name: 'runs/<small>', report: { ...report, tokenizer: { ...report.tokenizer, psnr: 20 }, title: 'Small' } },
  { name: 'runs/old', report: pongInput().report },
];
const many = Array.from({ length: 8 }, (_, i) => ({
  name: `run-${i}`,
  report: i === 0 ? { ...report, dataset: 'other videos' } : report,
}));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'genie-comparison-'));
  await writeComparison(path.join(folder, 'three'), worlds);
  await writeComparison(path.join(folder, 'eight'), many);
});
afterAll(() => rm(folder, { recursive: true }));

const page = (name: string) => path.join(folder, name, 'index.html');

test('writes the figures as JSON and a page that loads and runs nothing', async () => {
  expect((await readdir(path.join(folder, 'three'))).sort()).toEqual(['comparison.json', 'index.html']);
  const json = JSON.parse(await readFile(path.join(folder, 'three', 'comparison.json'), 'utf8'));
  expect(json).toEqual(compareReports(worlds));
  const markup = await readFile(page('three'), 'utf8');
  expect(markup).not.toMatch(/<script|<link rel="stylesheet"|@import|url\(http|src="(?!data:)|NaN|>undefined<|>null</);
  expect(markup).toContain('<a href="../pong/index.html">worlds/pong</a>');
  expect(markup).toContain('runs/&lt;small&gt;');
  expect(markup).toContain('7.4 MB');
});

test('takes two to eight worlds of different names', async () => {
  const target = path.join(folder, 'never');
  await expect(writeComparison(target, worlds.slice(0, 1))).rejects.toThrow('2 to 8 worlds, found 1');
  await expect(writeComparison(target, [...many, worlds[0]])).rejects.toThrow('found 9');
  await expect(writeComparison(target, [worlds[0], worlds[0]])).rejects.toThrow('worlds/pong: is compared twice');
  await expect(readdir(target)).rejects.toThrow('ENOENT');
});

describe('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test.each([
    ['three', 1200, 'light', 0],
    ['three', 390, 'dark', 0],
    ['eight', 1200, 'dark', 1],
    ['eight', 390, 'light', 1],
  ] as const)('%s worlds, %i pixels wide, %s', async (name, width, colorScheme, warnings) => {
    const { page: tab, complaints } = await openFile(browser, page(name), { width, colorScheme });
    expect(await tab.locator('.warning li').count()).toBe(warnings);
    expect(await tab.locator('table.compare thead').first().locator('th').count()).toBe(name === 'three' ? 4 : 9);
    expect(await tab.locator('svg.chart').count()).toBe(2); // PSNR and SSIM
    expect(await overhang(tab)).toBe(0);
    expect(await violations(tab)).toEqual([]);
    expect(complaints).toEqual([]);
    await tab.context().close();
  });
});
