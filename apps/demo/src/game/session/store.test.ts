import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { stateAt } from '../history/state.ts';
import { someHistory } from './some-history.ts';
import { SessionStore } from './store.ts';

const world = { name: 'tiny', title: 'Tiny', url: 'http://localhost/world/', fingerprint: 'abc' };
let databases = 0;
const freshName = () => `test-${databases++}`;

test('what is kept bit by bit comes back whole', async () => {
  const name = freshName();
  const store = await SessionStore.open(name);
  const { history, current } = someHistory();
  const session = { world, backend: 'wasm', history, current };
  await store.save('one', session, 0);
  let saved = history.nodes.length;
  let last = current;
  for (let i = 0; i < 300; i++) {
    last = history.add(last, i % 3, { steps: 4, temperature: 0 }, Int32Array.of(i, i, i));
    if (i % 50 === 0) {
      await store.save('one', { ...session, current: last }, saved);
      saved = history.nodes.length;
    }
  }
  history.begin({ index: 3 }, { seed: 1, index: 0, tokens: [Int32Array.of(4, 4, 4)], actions: [] });
  await store.save('one', { ...session, current: last }, saved);
  store.close();
  const again = await SessionStore.open(name);
  const read = await again.load('one');
  expect(read.history.nodes.map(({ tokens }) => [...tokens])).toEqual(history.nodes.map(({ tokens }) => [...tokens]));
  expect(stateAt(read.current)).toEqual(stateAt(last));
  expect(read.history.roots.map(({ start }) => start)).toEqual(history.roots.map(({ start }) => start));
  expect(await again.list()).toMatchObject([{ id: 'one', nodes: history.nodes.length, current: last.id }]);
});

test('each world has its own, the latest first, until it is removed', async () => {
  const store = await SessionStore.open(freshName());
  const { history, current } = someHistory();
  const save = async (id: string, fingerprint: string) => {
    await store.save(id, { world: { ...world, fingerprint }, backend: 'wasm', history, current }, 0);
    await new Promise((resolve) => setTimeout(resolve, 2)); // another millisecond
  };
  await save('a', 'pong');
  await save('b', 'maze');
  await save('c', 'pong');
  expect((await store.list('pong')).map(({ id }) => id)).toEqual(['c', 'a']);
  expect((await store.list('maze')).map(({ id }) => id)).toEqual(['b']);
  await store.remove('c');
  expect((await store.list()).map(({ id }) => id)).toEqual(['b', 'a']);
  await expect(store.load('c')).rejects.toThrow('The kept session is damaged');
  expect((await store.load('a')).history.nodes).toHaveLength(history.nodes.length);
});

test('records that are damaged are told of, foreign ones are left out', async () => {
  const name = freshName();
  const store = await SessionStore.open(name);
  const { history, current } = someHistory();
  await store.save('one', { world, backend: 'wasm', history, current }, 0);
  const raw = await openDB(name);
  await raw.put('heads', { id: 'foreign', version: 9 });
  expect((await store.list()).map(({ id }) => id)).toEqual(['one']);
  const chunk = await raw.get('chunks', ['one', 0]);
  await raw.put('chunks', { ...chunk, parents: 'none' }, ['one', 0]);
  await expect(store.load('one')).rejects.toThrow(/^The kept session is damaged \(.*\): begin anew/);
  await raw.put('chunks', chunk, ['one', 0]);
  await raw.delete('roots', ['one', 0]);
  await expect(store.load('one')).rejects.toThrow('frame 0 is a start, and its beginning is missing');
});
