import { pathToFileURL } from 'node:url';
import type { Browser, Page } from '@genie/testing/chromium';
import axe from 'axe-core';

export interface OpenOptions {
  width: number;
  colorScheme?: 'light' | 'dark';
  reducedMotion?: 'reduce' | 'no-preference';
}

/** Opens a file without network; `complaints` is whatever the browser says or fails to load. */
export async function openFile(
  browser: Browser,
  file: string,
  { width, colorScheme = 'light', reducedMotion = 'no-preference' }: OpenOptions,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    reducedMotion,
    offline: true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('requestfailed', (request) => complaints.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, complaints };
}

/** Lists the violations that axe-core finds, in short. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary?.split('\n')[1]}`),
    );
  });
}

/** Returns the number of pixels by which the page overflows its window. */
export const overhang = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
