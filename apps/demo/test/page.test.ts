import path from 'node:path';
import { useBackend } from '@genie/testing';
import type { Page } from '@genie/testing/chromium';
import axe from 'axe-core';
import { beforeAll, expect, test } from 'vitest';
import { expectSameInNode } from './replay.ts';
import { openPage, type PageGlobal, readRecording, useSite, waitForFrames, waitForPhase, writeBundle } from './site.ts';
import { tinyBundle } from './tiny-world.ts';

const site = useSite();
let files: Record<string, Uint8Array>;
const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };

beforeAll(async () => {
  await useBackend('wasm');
  files = await tinyBundle();
  await writeBundle(path.join(site.folder, 'world'), files);
});

const tabNames = (page: Page) =>
  page.getByRole('tab').evaluateAll((tabs) => tabs.map((tab) => tab.textContent!.trim()));

test('tabs by keyboard, remembered over a reload', async () => {
  const { page, complaints } = await openPage(site);
  const names = await tabNames(page);
  const chosen = page.getByRole('tab', { selected: true });
  expect(await chosen.textContent()).toContain(names[0]);
  await chosen.focus();
  for (const name of names.slice(1)) {
    await page.keyboard.press('ArrowRight');
    expect(await chosen.textContent()).toContain(name);
    expect(await chosen.evaluate((tab) => tab === document.activeElement)).toBe(true);
    const panel = page.getByRole('tabpanel', { name });
    expect(await panel.isVisible()).toBe(true);
  }
  await page.keyboard.press('Home');
  expect(await chosen.textContent()).toContain(names[0]);
  await page.keyboard.press('End');
  await page.reload();
  await waitForPhase(page, 'ready');
  expect(await chosen.textContent()).toContain(names.at(-1));
  // A tab that was clicked leaves the arrows to the game.
  await page.getByRole('tab', { name: names[0]! }).click();
  await page.keyboard.press('ArrowUp');
  await waitForPhase(page, 'playing');
  expect(complaints).toEqual([]);
  await page.close();
});

test('the theme follows the system until one chooses, and the choice stays', async () => {
  const { page } = await openPage(site, { context: { colorScheme: 'dark' } });
  const theme = () =>
    page.evaluate(() => [document.documentElement.dataset.theme, getComputedStyle(document.body).color]);
  const dark = await theme();
  expect(dark[0]).toBe('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(async () => (await theme())[0]).toBe('light');
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await expect.poll(theme).toEqual(dark);
  await page.reload();
  await waitForPhase(page, 'ready');
  expect(await theme()).toEqual(dark);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByText('System').first().click();
  await expect.poll(async () => (await theme())[0]).toBe('light');
  await page.close();
});

test('an action is renamed, keeps its name over a reload, and has its own again', async () => {
  const { page } = await openPage(site);
  await page.getByRole('tab', { name: 'Actions' }).click();
  await page.getByRole('button', { name: 'Rename action 3' }).click();
  await page.keyboard.type('jump'); // r and p are keys of the page, and here they are letters
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Take jump' }).waitFor();
  await page.reload();
  await waitForPhase(page, 'ready');
  await page.getByRole('button', { name: 'Take jump' }).waitFor();
  await page.getByRole('button', { name: 'Reset the name of jump' }).click();
  await page.getByRole('button', { name: 'Take action 3' }).waitFor();
  await page.close();
});

test('a world whose actions cannot be told apart says so above them', async () => {
  const { page } = await openPage(site);
  await page.getByRole('tab', { name: 'Actions' }).click();
  expect(await page.getByRole('note').textContent()).toBe('The actions are not distinct: every code does the same.');
  await page.close();
});

test('each action is shown with what it does, while the game goes on undisturbed', async () => {
  const { page, complaints } = await openPage(site);
  await page.getByRole('tab', { name: 'Actions' }).click();
  await page.getByRole('button', { name: 'Take up' }).focus();
  await page.keyboard.down('Enter'); // holds the card
  await waitForFrames(page, 3);
  await page.keyboard.up('Enter');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.locator('.card canvas.empty').count(), { timeout: 20_000 }).toBe(0);
  const shows = await page.getByText(/^changes \d+ %$/).allTextContents();
  expect(shows).toHaveLength(3); // all but the idle one
  expect(shows).not.toContain('changes 0 %');
  const recording = await readRecording(page);
  expect(recording.frames.slice(0, 3).map(({ action }) => action)).toEqual([1, 1, 1]);
  await expectSameInNode(files, recording);
  expect(complaints).toEqual([]);
  await page.close();
});

test('nothing moves on the page while it plays', async () => {
  const { page } = await openPage(site);
  await page.keyboard.down('ArrowUp');
  await waitForFrames(page, 2);
  // Chromium's measure: share of the page that moved, times how far. A counter that grows by a digit is far below.
  const moved = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const moved: string[] = [];
        new PerformanceObserver((list) => {
          type Shift = PerformanceEntry & { value: number; sources: { node: Node }[] };
          for (const { value, sources } of list.getEntries() as Shift[]) {
            if (value < 0.001) continue;
            moved.push(...sources.map(({ node }) => `${value} ${node.parentElement?.outerHTML.slice(0, 200)}`));
          }
        }).observe({ type: 'layout-shift' });
        const { genie } = globalThis as unknown as PageGlobal;
        const until = genie.current!.index + 30;
        const timer = setInterval(() => {
          if (genie.current!.index < until) return;
          clearInterval(timer);
          resolve(moved);
        }, 50);
      }),
  );
  expect(moved).toEqual([]);
  await page.close();
});

test('on the smallest phone nothing sticks out, and a panel opens and folds', async () => {
  const { page, complaints } = await openPage(site, { context: phone });
  for (const name of await tabNames(page)) {
    const tab = page.getByRole('tab', { name });
    await tab.tap();
    expect(await tab.getAttribute('aria-expanded')).toBe('true');
    const sizes = await page.evaluate(() => {
      const panel = document.querySelector('[role=tabpanel]')!;
      const { scrollWidth, scrollHeight } = document.documentElement;
      return { page: [scrollWidth, scrollHeight], panel: panel.scrollWidth - panel.clientWidth };
    });
    expect(sizes, name).toEqual({ page: [360, 640], panel: 0 });
    await tab.tap();
    expect(await page.getByRole('tabpanel').count()).toBe(0);
  }
  const small = await page
    .getByRole('button')
    .evaluateAll((buttons) =>
      buttons
        .map(
          (button) => [button.ariaLabel ?? button.textContent!.trim(), button.getBoundingClientRect().height] as const,
        )
        .filter(([, height]) => height < 40),
    );
  expect(small).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test.each(['dark', 'light'] as const)('accessible by the rules of axe, %s', async (colorScheme) => {
  for (const context of [{ colorScheme }, { ...phone, colorScheme }]) {
    const { page } = await openPage(site, { context });
    await page.evaluate(axe.source);
    for (const name of await tabNames(page)) {
      await page.getByRole('tab', { name }).click();
      // A panel takes room from the screen, which is smaller a frame later; until then nothing can be said about sizes.
      await page.locator('.controls').getByRole('button', { name: 'Play', exact: true }).click({ trial: true });
      expect(await violations(page), `${name}, ${context === phone ? 'phone' : 'desktop'}`).toEqual([]);
    }
    await page.keyboard.press('?');
    expect(await violations(page), 'shortcuts').toEqual([]);
    await page.close();
  }
});

/** Lists the violations that axe-core finds, in short. */
function violations(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary?.split('\n')[1]}`),
    );
  });
}
