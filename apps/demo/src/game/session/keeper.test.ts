import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { Keeper } from './keeper.ts';
import { someHistory } from './some-history.ts';
import { SessionStore } from './store.ts';

const world = { name: 'tiny', title: 'Tiny', url: 'http://localhost/world/', fingerprint: 'abc' };

test('keeps the latest by itself, and at once when asked', async () => {
  const store = await SessionStore.open('keeper-1');
  const keeper = new Keeper(store, 'one');
  const { history, current } = someHistory();
  const session = { world, backend: 'wasm', history };
  keeper.touch({ ...session, current: history.nodes[1]! });
  keeper.touch({ ...session, current });
  await expect.poll(async () => (await store.list())[0]?.current).toBe(current.id);
  const last = history.add(current, 1, { steps: 1, temperature: 0 }, Int32Array.of(1, 2, 3));
  keeper.touch({ ...session, current: last });
  await keeper.flush();
  expect((await store.load('one')).current.tokens).toEqual(last.tokens);
  await keeper.flush(); // nothing new
  expect(await store.list()).toHaveLength(1);
});

test('tells where the browser refuses, and tries again with the next frame', async () => {
  const store = await SessionStore.open('keeper-2');
  const keeper = new Keeper(store, 'one');
  const failures: unknown[] = [];
  keeper.onfailure = (error) => failures.push(error);
  const { history, current } = someHistory();
  store.close();
  keeper.touch({ world, backend: 'wasm', history, current });
  await keeper.flush();
  expect(failures).toHaveLength(1);
  expect(String(failures[0])).toContain('InvalidStateError');
});
