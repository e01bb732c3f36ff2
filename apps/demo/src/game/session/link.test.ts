import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { History, pathTo } from '../history/history.ts';
import type { HistoryNode } from '../history/node.ts';
import { deflate, toBase64Url } from './bytes.ts';
import { hashTokens } from './hash-tokens.ts';
import { makeLink, readLink } from './link.ts';
import { isLink } from './link-prefix.ts';
import { someHistory } from './some-history.ts';

const page = 'https://example.org/play/index.html?backend=wasm';
const world = { name: 'tiny', title: 'Tiny', url: 'https://example.org/play/worlds/tiny/', fingerprint: 'abc' };
const where = { page, world, backend: 'wasm' };

test('a link says how to play a line again, and nothing of the other branches', async () => {
  const { current } = someHistory();
  const { hash } = new URL(await makeLink(current, where));
  expect(isLink(hash)).toBe(true);
  expect(await readLink(hash, page)).toEqual({
    world,
    backend: 'wasm',
    seed: 5,
    start: { index: 1 },
    frames: pathTo(current)
      .slice(1)
      .map(({ action, sampling }) => ({ action, sampling })),
    hash: hashTokens(pathTo(current)),
  });
  // The page may have been copied to another place, with its worlds.
  expect((await readLink(hash, 'http://localhost:1234/')).world.url).toBe('http://localhost:1234/worlds/tiny/');
  expect(isLink('#pong')).toBe(false);
});

test('hours of play are short where keys are held, and pictures go along if they are small', async () => {
  const long = (start: { image: Uint8Array }) => {
    const history = new History();
    const begin = history.begin(start, { seed: 0, index: 0, tokens: [Int32Array.of(0)], actions: [] });
    let node: HistoryNode = begin;
    for (let i = 0; i < 10_000; i++)
      node = history.add(node, Math.floor(i / 20) % 3, { steps: 4, temperature: 0 }, Int32Array.of(i));
    return node;
  };
  const image = new Uint8Array(64 * 64 * 3).fill(9);
  const link = await makeLink(long({ image }), where);
  expect(link.length).toBeLessThan(1500);
  const read = await readLink(new URL(link).hash, page);
  expect(read.start).toEqual({ image });
  expect(read.frames).toHaveLength(10_000);
  const random = new Random(1);
  const photo = Uint8Array.from({ length: 64 * 64 * 3 }, () => random.integer(256));
  await expect(makeLink(long({ image: photo }), where)).rejects.toThrow(
    /^the picture that it begins from is too much for a link \(\d+ characters, at most 16000\): save the session to a file instead\.$/,
  );
});

test('a link of a few bytes that asks for billions of frames is refused', async () => {
  const json = {
    version: 1,
    world,
    backend: 'wasm',
    seed: 0,
    start: { index: 0 },
    samplings: [{ steps: 4, temperature: 0 }],
    runs: Array.from({ length: 1000 }, () => [0, 0, 100_000]),
    hash: '',
  };
  const packed = toBase64Url(await deflate(new TextEncoder().encode(JSON.stringify(json))));
  await expect(readLink(`#session=${packed}`, page)).rejects.toThrow('The link holds 100000000 frames, at most 216000');
});

test('a world that is on this computer only cannot be linked to', async () => {
  const local = { ...where, world: { ...world, url: 'folder:pong' } };
  await expect(makeLink(someHistory().current, local)).rejects.toThrow('save the session to a file instead');
});

test('links that were cut or changed', async () => {
  const { hash } = new URL(await makeLink(someHistory().current, where));
  const damaged = 'The link to a session is damaged, perhaps cut short: copy it once more, as a whole.';
  await expect(readLink(hash.slice(0, -30), page)).rejects.toThrow(damaged);
  await expect(readLink('#session=', page)).rejects.toThrow(damaged);
  await expect(readLink('#session=%%%', page)).rejects.toThrow(damaged);
  const packed = async (json: unknown) => {
    return `#session=${toBase64Url(await deflate(new TextEncoder().encode(JSON.stringify(json))))}`;
  };
  await expect(readLink(await packed({ version: 3 }), page)).rejects.toThrow(
    'The link is of version 3, this page reads 1',
  );
  await expect(readLink(await packed({ version: 1 }), page)).rejects.toThrow('The link does not hold a session');
  const evil = {
    version: 1,
    world: { ...world, url: 'javascript:alert(1)' },
    backend: '',
    seed: 0,
    start: { index: 0 },
  };
  const rest = { samplings: [], runs: [], hash: '' };
  await expect(readLink(await packed({ ...evil, ...rest }), page)).rejects.toThrow('only http and https are opened');
  const lost = { ...evil, ...rest, world, runs: [[0, 1, 2]] };
  await expect(readLink(await packed(lost), page)).rejects.toThrow('The link does not hold a session');
});
