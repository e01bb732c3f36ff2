import path from 'node:path';
import { useBackend } from '@genie/testing';
import { beforeAll, expect, test } from 'vitest';
import { expectSameInNode } from './replay.ts';
import { openPage, readRecording, useSite, waitForFrames, writeBundle } from './site.ts';
import { tinyBundle } from './tiny-world.ts';

const site = useSite();
let files: Record<string, Uint8Array>;

beforeAll(async () => {
  await useBackend('wasm');
  files = await tinyBundle();
  await writeBundle(path.join(site.folder, 'world'), files);
});

test('each knob reaches the model, and one button takes all back', async () => {
  const { page, complaints } = await openPage(site);
  await page.getByRole('tab', { name: 'Settings' }).click();
  const own = page.getByRole('button', { name: 'As the world comes' });
  expect(await own.isDisabled()).toBe(true);
  expect(await page.getByLabel('Annealing').isDisabled()).toBe(true); // nothing is drawn at 0
  await page.getByLabel('Steps').fill('6');
  await page.getByLabel('Schedule').selectOption('Halton');
  await page.getByLabel('Temperature').fill('1.5');
  await page.getByLabel('Noise on the order').fill('2');
  await page.getByLabel('Annealing').check();
  await page.getByLabel('Top-k').fill('4');
  await page.getByLabel('Top-p').fill('0.9');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, 3);
  const changed = await readRecording(page);
  expect(changed.frames[0]).toMatchObject({
    ...{
      steps: 6,
      temperature: 1.5,
      schedule: 'halton',
      choiceTemperature: 2,
      annealing: 'linear',
      topK: 10,
      topP: 0.9,
    },
  });
  await expectSameInNode(files, changed);

  await page.getByRole('combobox', { name: /^Order/ }).selectOption('Evenly (Halton)');
  expect(await page.getByLabel('Noise on the order').isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, changed.frames.length + 2);
  const evenly = await readRecording(page);
  expect(evenly.frames.at(-1)).toMatchObject({ order: 'halton', steps: 6 });
  await expectSameInNode(files, evenly);

  await own.click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, evenly.frames.length + 2);
  const back = await readRecording(page);
  const { action, tokens, ...sampling } = back.frames.at(-1)!;
  expect(sampling).toEqual({ steps: 2, temperature: 0 });
  expect(complaints).toEqual([]);
  await page.close();
});
