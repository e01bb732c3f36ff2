import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, launchChromium } from '@genie/testing/chromium';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportSchema } from './schema.ts';
import { pongInput } from './testing/pong-input.ts';
import { writeReport } from './write-report.ts';

const input = pongInput();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'genie-report-'));
  await writeReport(path.join(folder, 'full'), input);
});
afterAll(() => rm(folder, { recursive: true }));

const page = (name: string) => path.join(folder, name, 'index.html');

test('writes two files, and the same again', async () => {
  expect((await readdir(path.join(folder, 'full'))).sort()).toEqual(['index.html', 'report.json']);
  const json = JSON.parse(await readFile(path.join(folder, 'full', 'report.json'), 'utf8'));
  expect(reportSchema.parse(json)).toEqual(input.report);
  const before = await readFile(page('full'), 'utf8');
  await writeReport(path.join(folder, 'full'), input);
  expect((await readFile(page('full'), 'utf8')) === before).toBe(true); // a difference would fill the screen
});

test('the page loads nothing, runs nothing and says why a figure is missing', async () => {
  const markup = await readFile(page('full'), 'utf8');
  expect(markup).not.toMatch(/<script|<link rel="stylesheet"|@import|url\(http|(src|href)="(?!data:|#)/);
  expect(markup).toContain('not defined here: no dynamics was trained in this test');
  expect(markup).not.toMatch(/NaN|>undefined<|>null</);
});

test('text from outside is escaped', async () => {
  const world = '<img src=x onerror=alert(1)>';
  await writeReport(path.join(folder, 'hostile'), { ...input, report: { ...input.report, title: undefined, world } });
  expect(await readFile(page('hostile'), 'utf8')).not.toContain(world);
});

test('a report that is not valid names the field, and nothing is written', async () => {
  const report = { ...input.report, control: { consistency: null } };
  const target = path.join(folder, 'invalid');
  await expect(writeReport(target, { ...input, report })).rejects.toThrow(
    'report.json: control.consistency: is null without a reason',
  );
  await expect(readdir(target)).rejects.toThrow('ENOENT');
});

describe('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
    await writeReport(path.join(folder, 'empty'), {
      report: { ...input.report, drift: [] },
      curves: [],
      reconstructions: [],
      rollouts: [],
      actions: [],
    });
  });
  afterAll(() => browser?.close());

  test.each([
    ['full', 1200, 'light'],
    ['full', 390, 'dark'],
    ['empty', 1200, 'dark'],
  ] as const)(
    '%s, %i pixels wide, %s: opens without network, every picture shows, nothing hangs over',
    async (name, width, colorScheme) => {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, offline: true });
      const tab = await context.newPage();
      const complaints: string[] = [];
      tab.on('console', (message) => complaints.push(message.text()));
      tab.on('requestfailed', (request) => complaints.push(request.url()));
      await tab.goto(pathToFileURL(page(name)).href);
      const seen = await tab.evaluate(async () => {
        const images = [...document.images];
        await Promise.all(images.map((image) => image.decode()));
        return {
          title: document.title,
          images: images.length,
          crisp: images.every((image) => getComputedStyle(image).imageRendering === 'pixelated'),
          charts: document.querySelectorAll('svg.chart').length,
          rows: document.querySelectorAll('.actions tbody tr').length,
          overhang: document.documentElement.scrollWidth - window.innerWidth,
          paper: getComputedStyle(document.body).backgroundColor,
          stroke:
            document.querySelector('svg.chart path[stroke^="var(--accent"]') &&
            getComputedStyle(document.querySelector('svg.chart path[stroke^="var(--accent"]')!).stroke,
        };
      });
      const full = name === 'full';
      expect(complaints).toEqual([]);
      expect(seen).toEqual({
        title: 'Pong: report',
        images: full ? 2 * 12 + 4 + 2 * 4 : 0, // pairs, rollouts, actions with their change
        crisp: true,
        charts: full ? 1 + 3 * 3 : 0,
        rows: full ? 4 : 0,
        overhang: 0,
        paper: colorScheme === 'dark' ? 'rgb(15, 16, 17)' : 'rgb(251, 250, 248)',
        stroke: full ? (colorScheme === 'dark' ? 'rgb(108, 197, 169)' : 'rgb(47, 111, 94)') : null,
      });
      await context.close();
    },
  );

  test('a definition shows when its mark is pointed at or reached by keyboard', async () => {
    const tab = await browser.newPage();
    await tab.goto(pathToFileURL(page('full')).href);
    const tip = tab.locator('#tip-actions-agreement');
    expect(await tip.isVisible()).toBe(false);
    await tab.hover('a[href="#about-actions-agreement"]');
    expect(await tip.isVisible()).toBe(true);
    await tab.mouse.move(0, 0);
    await tab.focus('a[href="#about-actions-agreement"]');
    await tab.keyboard.press('Shift+Tab');
    await tab.keyboard.press('Tab');
    expect(await tip.isVisible()).toBe(true);
    await tab.close();
  });
});
