import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { reportSchema } from '@genie/evaluate';
import { type Browser, launchChromium } from '@genie/testing/chromium';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fullInput } from './testing/full-input.ts';
import { openFile, overhang, violations } from './testing/opened-page.ts';
import { pongInput } from './testing/pong-input.ts';
import { writeReport } from './write-report.ts';

const input = pongInput();
const full = fullInput();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'genie-report-'));
  await writeReport(path.join(folder, 'few'), input);
  await writeReport(path.join(folder, 'full'), full);
});
afterAll(() => rm(folder, { recursive: true }));

const page = (name: string) => path.join(folder, name, 'index.html');

test('writes two files, and the same again', async () => {
  expect((await readdir(path.join(folder, 'full'))).sort()).toEqual(['index.html', 'report.json']);
  const json = JSON.parse(await readFile(path.join(folder, 'full', 'report.json'), 'utf8'));
  expect(reportSchema.parse(json)).toEqual(full.report);
  const before = await readFile(page('full'), 'utf8');
  await writeReport(path.join(folder, 'full'), full);
  expect((await readFile(page('full'), 'utf8')) === before).toBe(true); // a difference would fill the screen
});

test('the page loads nothing, runs nothing and says why a figure is missing', async () => {
  const markup = await readFile(page('full'), 'utf8');
  expect(markup).not.toMatch(/<script|<link rel="stylesheet"|@import|url\(http|(src|href)="(?!data:|#)/);
  expect(markup).toContain('not defined here: no dynamics was trained in this test');
  expect(markup).not.toMatch(/NaN|>undefined<|>null</);
});

test('intervals, the worst clips and what each action moves are told in words', async () => {
  const markup = await readFile(page('full'), 'utf8');
  expect(markup).toContain('<p class="interval">−0.20 to +2.90</p>');
  expect(markup).toMatch(/The worst[\s\S]*Video 4, 47 frames from the first <small>\d\d\.\d dB, 48 frames/);
  expect(markup).toMatch(/<b>\d\d\.\d dB<\/b>pong-0001, frame 5</);
  expect(markup).toMatch(/up[\s\S]*<p class="moved">At the left things moved up by \d(\.\d)? pixels a frame\.</);
  expect(markup).toContain('<p class="moved">Nothing moved.</p>');
  expect(markup).toContain('not defined here: no dynamics was trained in this test'); // the gap of a generalization
  expect(markup).toContain('lpips-alex.safetensors');
});

test('what a report does not have is left out', async () => {
  const sections = async (name: string) =>
    [...(await readFile(page(name), 'utf8')).matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
  const few = ['figures', 'actions', 'rollouts', 'drift', 'reconstructions', 'training', 'definitions'];
  expect(await sections('few')).toEqual(few);
  expect((await sections('full')).filter((id) => !few.includes(id))).toEqual([
    'long-play',
    'generalization',
    'calibration',
  ]);
});

test('true actions, what actions do on the screen, and labels that say otherwise are told', async () => {
  const { agreement: _, table: __, ...actions } = input.report.actions;
  const [first, ...others] = actions.codes!;
  const effect = { x: 0, y: -2, scroll: [0, 0], object: [0, -2], amount: 2, consistency: 0.9, steps: 4, starts: 32 };
  const line = 'action 0, "down" by the labels, moves up on the screen';
  const told = {
    ...actions,
    agreement: null,
    fromLabels: true,
    contradictions: [line],
    codes: [{ ...first, keys: ['ArrowUp', 'KeyW'], effect }, ...others],
  };
  const notDefined = { ...input.report.notDefined, 'actions.agreement': 'the actions are the true ones' };
  await writeReport(path.join(folder, 'labels'), {
    ...input,
    report: reportSchema.parse({ ...input.report, actions: told, notDefined }),
  });
  const markup = await readFile(page('labels'), 'utf8');
  expect(markup).toContain('<h2>What each action does</h2>');
  expect(markup).toContain('Key ArrowUp, KeyW: picture still, object 2.0 up (pixels a frame)');
  expect(markup).toContain('moves up on the screen.</strong>');
  expect(await readFile(page('few'), 'utf8')).toContain('<h2>What each latent action does</h2>');
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

  // Pairs, rollouts and actions (moving and held), what changes under them; the full one has four more pairs, two more
  // rollouts, a loss, and six frames of long play.
  const few = { images: 2 * 12 + 2 * 4 + 3 * 4, charts: 1 + 3 * 3, cards: 4 };
  const expected = {
    few,
    full: { images: few.images + 2 * 4 + 2 * 2 + 2 + 6, charts: few.charts + 3, cards: 4 },
    empty: { images: 0, charts: 0, cards: 0 },
  };

  test.each([
    ['few', 1200, 'light'],
    ['full', 1200, 'light'],
    ['full', 390, 'dark'],
    ['empty', 1200, 'dark'],
  ] as const)(
    '%s, %i pixels wide, %s: opens without network, every picture shows, nothing hangs over',
    async (name, width, colorScheme) => {
      const { page: tab, complaints } = await openFile(browser, page(name), { width, colorScheme });
      const seen = await tab.evaluate(async () => {
        const images = [...document.images];
        await Promise.all(images.map((image) => image.decode()));
        return {
          title: document.title,
          images: images.length,
          crisp: images.every((image) => getComputedStyle(image).imageRendering === 'pixelated'),
          charts: document.querySelectorAll('svg.chart').length,
          cards: document.querySelectorAll('.actions .action').length,
          paper: getComputedStyle(document.body).backgroundColor,
          stroke:
            document.querySelector('svg.chart path[stroke^="var(--accent"]') &&
            getComputedStyle(document.querySelector('svg.chart path[stroke^="var(--accent"]')!).stroke,
        };
      });
      expect(complaints).toEqual([]);
      expect(seen).toEqual({
        ...expected[name],
        title: 'Pong: report',
        crisp: true,
        paper: colorScheme === 'dark' ? 'rgb(15, 16, 17)' : 'rgb(251, 250, 248)',
        stroke: name === 'empty' ? null : colorScheme === 'dark' ? 'rgb(108, 197, 169)' : 'rgb(47, 111, 94)',
      });
      expect(await overhang(tab)).toBe(0);
      expect(await violations(tab)).toEqual([]);
      await tab.context().close();
    },
  );

  test('pictures move unless the reader wants them still', async () => {
    const shown = async (reducedMotion: 'reduce' | 'no-preference') => {
      const { page: tab } = await openFile(browser, page('few'), { width: 1200, reducedMotion });
      const count = async () => [
        await tab.locator('img.moving:visible').count(),
        await tab.locator('img.held:visible').count(),
      ];
      return { tab, count };
    };
    const moving = await shown('no-preference');
    expect(await moving.count()).toEqual([8, 0]);
    await moving.tab.getByLabel('Hold the pictures still').check();
    expect(await moving.count()).toEqual([0, 8]);
    await moving.tab.context().close();
    const still = await shown('reduce');
    expect(await still.count()).toEqual([0, 8]);
    await still.tab.context().close();
  });

  test('a definition shows when its mark is pointed at or reached by keyboard', async () => {
    const { page: tab } = await openFile(browser, page('full'), { width: 1200 });
    const tip = tab.locator('#tip-actions-agreement');
    expect(await tip.isVisible()).toBe(false);
    await tab.hover('a[href="#about-actions-agreement"]');
    expect(await tip.isVisible()).toBe(true);
    await tab.mouse.move(0, 0);
    await tab.focus('a[href="#about-actions-agreement"]');
    await tab.keyboard.press('Shift+Tab');
    await tab.keyboard.press('Tab');
    expect(await tip.isVisible()).toBe(true);
    await tab.context().close();
  });
});
