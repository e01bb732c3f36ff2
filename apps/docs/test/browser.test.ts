import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, launchChromium, type Page } from '@genie/testing/chromium';
import sirv from 'sirv';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dist, htmlPages } from './site.ts';

const sizes = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
} as const;

let browser: Browser;
let url: string;
let stop: () => void;

beforeAll(async () => {
  const files = sirv(dist, { dev: true });
  const server = createServer((request, response) =>
    files(request, response, () => void response.writeHead(404).end(`${request.url} is not there`)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  stop = () => {
    server.close();
    server.closeAllConnections();
  };
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  stop?.();
});

/** A page in one of the sizes, and what it complained of or fetched from elsewhere. */
async function open(size: keyof typeof sizes): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await browser.newContext(sizes[size])).newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(request.url());
  });
  return { page, complaints };
}

/** Pixels by which the page is wider than the screen. */
const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('every page is as wide as a phone', async () => {
  // Without scripts, as the pages come whole from the server: that is many times as fast.
  const page = await (await browser.newContext({ ...sizes.phone, javaScriptEnabled: false })).newPage();
  await page.route(/\.js$/, (route) => route.abort());
  const wide: string[] = [];
  for (const file of htmlPages()) {
    await page.goto(url + file, { waitUntil: 'load' }); // the style sheet, and the pictures
    if ((await overhang(page)) > 0) wide.push(file);
    if (file !== '404.html') expect(await page.locator('h1').count(), file).toBe(1);
  }
  expect(wide).toEqual([]);
});

test.each(['desktop', 'phone'] as const)(
  'pages of each kind on a %s: nothing fails, nothing comes from elsewhere',
  async (size) => {
    const { page, complaints } = await open(size);
    for (const file of ['index.html', 'docs/start.html', 'docs/recipe.html', 'worlds/pong.html', 'api/fsq.html']) {
      await page.goto(url + file, { waitUntil: 'networkidle' });
      expect(await overhang(page), file).toBeLessThanOrEqual(0);
    }
    expect(complaints).toEqual([]);
  },
);

test('on a phone the menu opens, and leads on', async () => {
  const { page, complaints } = await open('phone');
  await page.goto(`${url}docs/start.html`);
  await page.locator('.VPLocalNav button.menu').click();
  const link = page.locator('.VPSidebar').getByRole('link', { name: 'Train on your own video', exact: true });
  await link.click();
  await page.waitForURL(/own-video/);
  await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toContain('Train on your own video');
  expect(await overhang(page)).toBeLessThanOrEqual(0);
  await page.locator('.VPNavBarHamburger').click();
  await page.locator('.VPNavScreen').getByRole('link', { name: 'API', exact: true }).click();
  await page.waitForURL(/\/api\//);
  await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toContain('API');
  expect(complaints).toEqual([]);
});

test.each([
  ['desktop', 'linear probe', 'Evaluation'],
  ['phone', 'flicker', 'flicker'],
  ['desktop', 'kvcache', 'KvCache'],
  ['phone', 'inverseDynamicsSteps', 'evaluate'],
] as const)('search on a %s finds %s', async (size, term, title) => {
  const { page, complaints } = await open(size);
  await page.goto(url);
  await page.locator('.VPNavBarSearch button').first().click();
  await page.locator('.VPLocalSearchBox input').fill(term);
  const results = page.locator('.VPLocalSearchBox .result');
  await expect.poll(() => results.count()).toBeGreaterThan(0);
  const found = results.filter({ hasText: new RegExp(title, 'i') }).first();
  expect(await overhang(page)).toBeLessThanOrEqual(0);
  await found.click();
  await page.waitForURL(/\.html/);
  await expect.poll(() => page.locator('main').textContent()).toMatch(new RegExp(term, 'i'));
  expect(complaints).toEqual([]);
});

test('a page by its keys: the theme and the search', async () => {
  const { page } = await open('desktop');
  await page.goto(`${url}docs/concepts.html`);
  const dark = () => page.evaluate(() => document.documentElement.classList.contains('dark'));
  expect(await dark()).toBe(false);
  await page.getByRole('switch').first().click();
  await expect.poll(dark).toBe(true);
  await page.keyboard.press('Control+k');
  await expect.poll(() => page.locator('.VPLocalSearchBox input').isVisible()).toBe(true);
});
