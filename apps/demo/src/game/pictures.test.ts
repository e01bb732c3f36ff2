import { expect, test } from 'vitest';
import { History } from './history/history.ts';
import type { HistoryNode } from './history/node.ts';
import { Pictures, type Pixels } from './pictures.ts';

const size = 16;

/** A line of frames whose token is their index, and a decoder that fills their picture with it, when it is told to. */
function setUp(count: number, capacity?: number) {
  const history = new History();
  let node: HistoryNode = history.begin({ index: 0 }, { seed: 0, index: 0, tokens: [Int32Array.of(0)], actions: [] });
  for (let i = 1; i < count; i++) node = history.add(node, 0, { steps: 1, temperature: 0 }, Int32Array.of(i));
  const calls: number[][] = [];
  const go: (() => void)[] = [];
  const pictures = new Pictures(async (nodes) => {
    calls.push(nodes.map(({ index }) => index));
    await new Promise<void>((resolve) => go.push(resolve));
    return nodes.map(({ index }): Pixels => new Uint8ClampedArray(size).fill(index));
  }, capacity);
  const answer = async () => {
    for (const resolve of go.splice(0)) resolve();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { nodes: history.nodes, pictures, calls, answer };
}

test('while frames are passed, only the newest is made', async () => {
  const { nodes, pictures, calls, answer } = setUp(10);
  const first = pictures.load(nodes[1]!);
  const passed = pictures.load(nodes[2]!);
  const last = pictures.load(nodes[3]!);
  expect(await passed).toBeUndefined();
  await answer();
  expect((await first)![0]).toBe(1); // it was under way already
  await answer();
  expect((await last)![0]).toBe(3);
  expect(calls).toEqual([[1], [3]]);
  expect((await pictures.load(nodes[1]!))![0]).toBe(1);
  expect(calls).toHaveLength(2);
});

test('thumbnails come in batches, after what is waited for', async () => {
  const { nodes, pictures, calls, answer } = setUp(20);
  let told = 0;
  pictures.onthumbnails = () => told++;
  pictures.put(nodes[0]!, new Uint8ClampedArray(size));
  pictures.want(nodes.slice(0, 12));
  const urgent = pictures.load(nodes[19]!);
  await answer();
  await answer();
  expect((await urgent)![0]).toBe(19);
  await answer();
  expect(calls).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], [19], [9, 10, 11]]);
  expect(told).toBe(2);
});

test('keeps no more than its room, and what was looked at last', async () => {
  const { nodes, pictures } = setUp(10, 3 * size);
  for (const node of nodes.slice(0, 3)) pictures.put(node, new Uint8ClampedArray(size));
  pictures.get(nodes[0]!);
  pictures.put(nodes[3]!, new Uint8ClampedArray(size));
  expect(nodes.slice(0, 4).map((node) => pictures.get(node) !== undefined)).toEqual([true, false, true, true]);
  expect(pictures.bytes).toBe(3 * size);
  pictures.clear();
  expect(pictures.bytes).toBe(0);
});

test('what cannot be made is told to who waits for it, and the next one comes all the same', async () => {
  const { nodes } = setUp(3);
  let fails = true;
  const pictures = new Pictures(async () => {
    if (fails) throw new Error('lost');
    return [new Uint8ClampedArray(size)];
  });
  await expect(pictures.load(nodes[0]!)).rejects.toThrow('lost');
  fails = false;
  expect(await pictures.load(nodes[0]!)).toHaveLength(size);
});
