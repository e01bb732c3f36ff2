import { expect, test } from 'vitest';
import { pathTo } from '../history/history.ts';
import { stateAt } from '../history/state.ts';
import { readSession, writeSession } from './file.ts';
import { someHistory } from './some-history.ts';

const world = { name: 'tiny', title: 'Tiny', url: 'http://localhost/world/', fingerprint: 'abc' };

test('a session comes back as it was, with all branches', async () => {
  const { history, current } = someHistory();
  const text = await writeSession({ world, backend: 'wasm', history, current });
  const read = await readSession(text, 'my.json');
  expect(read).toMatchObject({ world, backend: 'wasm' });
  expect(read.current.id).toBe(current.id);
  expect(read.history.nodes).toHaveLength(history.nodes.length);
  for (const [i, node] of history.nodes.entries()) {
    const copy = read.history.nodes[i]!;
    expect(copy.parent?.id).toBe(node.parent?.id);
    expect(copy.sampling).toEqual(node.sampling);
    expect(stateAt(copy)).toEqual(stateAt(node));
    expect(pathTo(copy).map(({ id }) => id)).toEqual(pathTo(node).map(({ id }) => id));
    expect(copy.root.start).toEqual(node.root.start);
  }
  expect(copyOfBranches(read.history)).toEqual(copyOfBranches(history));
});

test('vocabularies above 65536 are kept too', async () => {
  const { history } = someHistory();
  const last = history.add(history.nodes[3]!, 1, { steps: 1, temperature: 0 }, Int32Array.of(70_000, 1, 2));
  const read = await readSession(await writeSession({ world, backend: 'wasm', history, current: last }), 'my.json');
  expect(read.current.tokens).toEqual(Int32Array.of(70_000, 1, 2));
});

test('what is no session, of another version, or damaged, is said in one line', async () => {
  await expect(readSession('GIF89a', 'x.gif')).rejects.toThrow('x.gif is not a session: choose a file');
  await expect(readSession('null', 'x.json')).rejects.toThrow('x.json is not a session');
  await expect(readSession('{"format":"genie-world","version":1}', 'world.json')).rejects.toThrow('is not a session');
  const { history, current } = someHistory();
  const file = JSON.parse(await writeSession({ world, backend: 'wasm', history, current }));
  const broken = (changes: object) => readSession(JSON.stringify({ ...file, ...changes }), 'my.json');
  await expect(broken({ version: 2 })).rejects.toThrow('my.json has version 2, this page reads 1');
  await expect(broken({ roots: [] })).rejects.toThrow(/^my\.json is damaged \(roots: .*\): open another copy of it\.$/);
  await expect(broken({ current: 99 })).rejects.toThrow('frame 99 is missing');
  await expect(broken({ parents: [-1, 5, ...file.parents.slice(2)] })).rejects.toThrow('frame 1 comes from none');
  await expect(broken({ parents: file.parents.with(3, -1) })).rejects.toThrow('frame 3 is a start, and its beginning');
  await expect(broken({ actions: file.actions.slice(1) })).rejects.toThrow('my.json is damaged (columns of');
  await expect(broken({ tokens: { bits: 16, data: 'AAAA' } })).rejects.toThrow('my.json is damaged');
});

function copyOfBranches({ nodes }: { nodes: { branch: { nodes: { id: number }[] } }[] }): number[][] {
  return nodes.map(({ branch }) => branch.nodes.map(({ id }) => id));
}
