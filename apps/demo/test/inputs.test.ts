import path from 'node:path';
import { useBackend } from '@genie/testing';
import { beforeAll, expect, test } from 'vitest';
import { openPage, type PageGlobal, readRecording, useSite, waitForFrames, waitForPhase, writeBundle } from './site.ts';
import { tinyBundle } from './tiny-world.ts';

const site = useSite();

beforeAll(async () => {
  await useBackend('wasm');
  await writeBundle(path.join(site.folder, 'world'), await tinyBundle());
});

/** A gamepad that the test holds: `pad` in the page. */
function fakeGamepad(): void {
  const buttons = Array.from({ length: 16 }, () => ({ pressed: false }));
  const pad = { index: 0, axes: [0, 0], buttons };
  Object.assign(globalThis, { pad });
  Object.defineProperty(navigator, 'getGamepads', { value: () => [pad] });
}

interface PadGlobal {
  pad: { axes: number[]; buttons: { pressed: boolean }[] };
}

test('a key is bound to another action, keeps it over a reload, and all keys are restored', async () => {
  const { page, complaints } = await openPage(site);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Add a key for up' }).click();
  await page.getByText('Press a key, or a button of a gamepad').waitFor();
  await page.keyboard.press('KeyU');
  await page.getByRole('button', { name: 'Remove U from up' }).waitFor();
  expect(await page.evaluate(() => (globalThis as unknown as PageGlobal).genie.phase)).toBe('ready'); // it played nothing

  // A key that has an action already is moved only when one says so.
  await page.getByRole('button', { name: 'Add a key for action 3' }).click();
  await page.keyboard.press('KeyU');
  expect(await page.getByRole('dialog').textContent()).toContain('U is up now');
  await page.getByRole('button', { name: 'Move it here' }).click();
  await page.getByRole('button', { name: 'Remove U from action 3' }).waitFor();
  expect(await page.getByRole('button', { name: 'Remove U from up' }).count()).toBe(0);

  await page.reload();
  await waitForPhase(page, 'ready');
  await page.keyboard.down('KeyU');
  await waitForFrames(page, 3);
  await page.keyboard.up('KeyU');
  expect((await readRecording(page)).frames[0]!.action).toBe(3);

  await page.getByRole('button', { name: 'Restore all keys' }).click();
  expect(await page.getByRole('button', { name: 'Remove U from action 3' }).count()).toBe(0);
  expect(await page.evaluate(() => localStorage.getItem('genie-bindings:tiny'))).toBe(null);
  expect(complaints).toEqual([]);
  await page.close();
});

test('the page’s own commands are bound too, and listed with the ? key', async () => {
  const { page } = await openPage(site);
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Shortcuts' });
  expect(await list.textContent()).toContain('Play and pause');
  await list.getByRole('button', { name: 'Change them' }).click();
  await page.getByRole('button', { name: 'Add a key for Play and pause' }).click();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Remove space from Play and pause' }).waitFor();
  await page.keyboard.press('Space');
  await waitForPhase(page, 'playing');
  await page.keyboard.press('KeyP'); // several keys for one command
  await waitForPhase(page, 'paused');
  await page.getByRole('button', { name: 'Remove P from Play and pause' }).click();
  await page.keyboard.press('KeyP');
  expect(await page.evaluate(() => (globalThis as unknown as PageGlobal).genie.phase)).toBe('paused');
  await page.close();
});

test('a gamepad’s stick and buttons play, and are bound anew', async () => {
  const { page } = await openPage(site, { before: fakeGamepad });
  const press = (button: number, pressed: boolean) =>
    page.evaluate(
      ([at, is]) => {
        (globalThis as unknown as PadGlobal).pad.buttons[at as number]!.pressed = is as boolean;
      },
      [button, pressed] as const,
    );
  await page.evaluate(() => (globalThis as unknown as PadGlobal).pad.axes.splice(0, 2, 0, 1));
  await waitForFrames(page, 2);
  await page.evaluate(() => (globalThis as unknown as PadGlobal).pad.axes.splice(0, 2, 0, 0));
  await press(9, true); // start: pause
  await waitForPhase(page, 'paused');
  await press(9, false);
  expect((await readRecording(page)).frames[0]!.action).toBe(2);

  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Add a key for up' }).click();
  await page.getByText('Press a key, or a button of a gamepad').waitFor();
  await press(7, true);
  await page.getByRole('button', { name: 'Remove pad RT from up' }).waitFor();
  await press(7, false);
  await page.waitForTimeout(200); // gamepads are looked at now and then, so a finger has to be off for a moment
  await page.keyboard.press('KeyR');
  await waitForPhase(page, 'ready');
  await press(7, true);
  await waitForFrames(page, 3);
  await press(7, false);
  expect((await readRecording(page)).frames[0]!.action).toBe(1);
  await page.close();
});

test('two thumbs: the last one counts, a thumb slides from button to button and lets go beside them', async () => {
  const { page, complaints } = await openPage(site, {
    context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  });
  const touch = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: { x: number; y: number; id: number }[]) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  const held = () => page.evaluate(() => (globalThis as unknown as PageGlobal).genie.held.current);
  const cross = (await page.locator('.cross').boundingBox())!;
  const button = (await page.locator('[data-action="3"]').boundingBox())!;
  const up = { x: cross.x + cross.width / 2, y: cross.y + 10, id: 0 };
  const down = { x: up.x, y: cross.y + cross.height - 10, id: 0 };
  const round = { x: button.x + button.width / 2, y: button.y + 20, id: 1 };
  await send('touchStart', up);
  await expect.poll(held).toBe(1);
  await send('touchStart', up, round);
  await expect.poll(held).toBe(3);
  await send('touchMove', up, { ...round, x: 195, y: 300 }); // off the button, on nothing
  await expect.poll(held).toBe(1);
  await send('touchMove', down, { ...round, x: 195, y: 300 });
  await expect.poll(held).toBe(2);
  await send('touchEnd');
  await expect.poll(held).toBe(undefined);
  expect(complaints).toEqual([]);
  await page.close();
});

test('keys that are held together are an action of their own, in a world that has no action tokenizer', async () => {
  const { 'action-tokenizer.safetensors': _, ...files } = await tinyBundle('labelled', 'Labelled');
  const info = JSON.parse(new TextDecoder().decode(files['world.json']));
  delete info.models.actionTokenizer;
  delete info.files['action-tokenizer.safetensors'];
  info.actions[3] = { ...info.actions[3], name: 'up-left', keys: ['ArrowUp+ArrowLeft'] };
  files['world.json'] = new TextEncoder().encode(JSON.stringify(info));
  await writeBundle(path.join(site.folder, 'worlds', 'labelled'), files);
  const { page, complaints } = await openPage(site, { query: '?world=/worlds/labelled/' });
  const held = () => page.evaluate(() => (globalThis as unknown as PageGlobal).genie.held.current);
  expect(await page.getByRole('button', { name: '↑← up-left' }).count()).toBe(1);
  await page.keyboard.down('ArrowLeft');
  expect(await held()).toBeUndefined(); // alone it means nothing here
  await page.keyboard.down('ArrowUp');
  expect(await held()).toBe(3);
  await page.keyboard.up('ArrowLeft');
  expect(await held()).toBe(1);
  await page.keyboard.up('ArrowUp');
  expect(await held()).toBeUndefined();
  expect(complaints).toEqual([]);
  await page.close();
});
