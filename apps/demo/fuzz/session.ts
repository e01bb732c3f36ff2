import { readFileSync } from 'node:fs';
import { type FuzzTarget, Nonsense, spoilJson } from '@genie/testing/fuzz';
import { pathTo } from '../src/game/history/history.ts';
import { deflate, fromBase64Url, inflate, toBase64Url } from '../src/game/session/bytes.ts';
import { readSession, writeSession } from '../src/game/session/file.ts';
import { makeLink, readLink } from '../src/game/session/link.ts';
import { linkPrefix } from '../src/game/session/link-prefix.ts';
import { someHistory } from '../src/game/session/some-history.ts';

const page = 'https://example.org/play/';
const world = { name: 'tiny', title: 'Tiny', url: 'https://example.org/play/worlds/tiny/', fingerprint: 'abc' };
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Sessions that someone saved or shared: files, and the hash of a link. */
export const target: FuzzTarget = {
  name: 'session',
  async seeds() {
    const { history, current } = someHistory();
    const link = await makeLink(current, { page, world, backend: 'wasm' });
    const file = await writeSession({ world, backend: 'wasm', history, current, names: { 1: 'up' } });
    return { 'shared.link': encode(new URL(link).hash), 'saved.json': encode(file) };
  },
  async spoil(bytes, dice, name) {
    const text = new TextDecoder().decode(bytes);
    if (!name.endsWith('.link')) return encode(spoilJson(text, dice));
    try {
      const json = new TextDecoder().decode(await inflate(fromBase64Url(text.slice(linkPrefix.length)), 1e6));
      return encode(linkPrefix + toBase64Url(await deflate(new TextEncoder().encode(spoilJson(json, dice)))));
    } catch {
      return bytes;
    }
  },
  async read(file) {
    const text = readFileSync(file, 'utf8');
    if (file.endsWith('.link')) {
      const { seed, frames, world } = await readLink(text, page);
      if (!Number.isSafeInteger(seed) || !/^https?:/.test(world.url)) throw new Nonsense(`${seed}, ${world.url}`);
      if (frames.some(({ action, sampling }) => !Number.isSafeInteger(action) || !(sampling.steps > 0)))
        throw new Nonsense('a frame without action or sampling');
      return;
    }
    const { current, history } = await readSession(text, file.split('/').at(-1)!);
    if (pathTo(current)[0] !== current.root) throw new Nonsense('a frame that leads to no start');
    for (const { tokens, parent } of history.nodes)
      if (parent && tokens.length !== parent.tokens.length) throw new Nonsense('frames of several sizes');
  },
  names: /link|\.json/,
};
