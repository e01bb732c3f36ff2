import { expect, test } from 'vitest';
import { History } from '../game/history/history.ts';
import type { HistoryNode } from '../game/history/node.ts';
import { Take } from './take.ts';

const sampling = { steps: 1, temperature: 0 };

function played() {
  const history = new History();
  const root = history.begin({ index: 0 }, { seed: 0, index: 0, tokens: [Int32Array.of(0)], actions: [] });
  let token = 0;
  const play = (from: HistoryNode, count: number) => {
    const nodes: HistoryNode[] = [];
    for (let at = from; nodes.length < count; nodes.push(at)) at = history.add(at, 0, sampling, Int32Array.of(++token));
    return nodes;
  };
  return { root, play };
}

test('holds what is played from its first frame on', () => {
  const { root, play } = played();
  const nodes = play(root, 6);
  const take = new Take(nodes[2]!);
  expect(nodes.slice(3).map((node) => take.follow(node))).toEqual([true, true, true]);
  expect(take.follow(nodes[5]!)).toBe(false); // it stands
  expect(take.nodes).toEqual(nodes.slice(2));
});

test('going back is not shown, what is played on from there is', () => {
  const { root, play } = played();
  const nodes = play(root, 4);
  const take = new Take(root);
  for (const node of nodes) take.follow(node);
  for (const node of [nodes[2]!, nodes[1]!]) take.follow(node);
  const branch = play(nodes[1]!, 3);
  for (const node of branch) take.follow(node);
  expect(take.nodes).toEqual([root, ...nodes, ...branch]);
});

test('frames that passed between two looks are not lost; a jump far ahead is a cut', () => {
  const { root, play } = played();
  const nodes = play(root, 40);
  const take = new Take(root);
  take.follow(nodes[4]!);
  expect(take.nodes).toEqual([root, ...nodes.slice(0, 5)]);
  take.follow(nodes[38]!);
  take.follow(nodes[39]!);
  expect(take.nodes).toEqual([root, ...nodes.slice(0, 5), nodes[39]]);
});
