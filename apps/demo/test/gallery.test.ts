import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { useBackend } from '@genie/testing';
import { expect, test } from 'vitest';
import { addLoop, index, readWorlds } from '../plugins/worlds.ts';
import { openPage, useSite, waitForPhase, writeBundle } from './site.ts';
import { tinyBundle } from './tiny-world.ts';

const site = useSite();

test('the build puts the worlds of a folder into the page, and the page offers them', async () => {
  await useBackend('cpu');
  const source = path.join(site.folder, 'source');
  await writeBundle(path.join(source, 'first'), await tinyBundle('first', 'The first'));
  await writeBundle(path.join(source, 'second'), await tinyBundle('second', 'The second'));
  await writeFile(path.join(source, 'first', 'recipe.yaml'), 'seed: 1\n');
  await writeFile(path.join(source, 'README.md'), 'no world');
  const report = { dynamics: { psnr: 31.4 }, control: { consistency: 0.97 }, actions: { agreement: null } };
  await writeFile(path.join(source, 'first', 'report.json'), JSON.stringify(report));

  const found = await readWorlds(source);
  expect(found.map(({ entry }) => entry.name)).toEqual(['first', 'second']);
  expect(Object.keys(found[0]!.files)).not.toContain('recipe.yaml');
  expect(Object.keys(found[0]!.files)).not.toContain('report.json');
  await addLoop(found[0]!);
  const built = path.join(site.folder, 'worlds');
  for (const { entry, files } of found) await writeBundle(path.join(built, entry.name), files);
  await writeFile(path.join(built, 'index.json'), index(found));

  const { page, complaints } = await openPage(site, { query: '' });
  expect(await page.locator('.status .title').textContent()).toBe('The first');
  await page.getByRole('button', { name: /The second/ }).click();
  await waitForPhase(page, 'ready');
  expect(await page.locator('.status .title').textContent()).toBe('The second');
  const preview = page.locator('img').first();
  expect(await preview.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])).toEqual([
    32, 32,
  ]);

  // Its card says what was measured, in words, and shows it playing.
  const card = page.getByRole('button', { name: /The first/ });
  expect(await card.textContent()).toMatch(/32 × 32 · 15 fps · 0\.\d MB.*97 %.*obeys keys.*31 dB.*next frame/s);
  const loop = card.locator('.loop');
  expect(await loop.evaluate((element) => getComputedStyle(element).animationDuration)).toBe('2.13333s');
  const sizes = await page.evaluate(async () => {
    const image = await createImageBitmap(await (await fetch('worlds/first/loop.png')).blob());
    return [image.width, image.height];
  });
  expect(sizes).toEqual([32, 32 * 32]);

  // The address names the world, so that it can be sent to someone.
  expect(page.url()).toContain('#second');
  const { page: again } = await openPage(site, { query: '#second' });
  expect(await again.locator('.status .title').textContent()).toBe('The second');
  expect(complaints).toEqual([]);
});
