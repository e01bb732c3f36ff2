import type { SessionState } from '@genie/world';
import { expect, test } from 'vitest';
import { ancestor, extent } from './branch.ts';
import { History, onLine, pathTo, tipOf, visit } from './history.ts';
import type { HistoryNode } from './node.ts';
import { lastTokens, packState, stateAt } from './state.ts';

const sampling = { steps: 2, temperature: 0.5 };
const frame = (value: number) => Int32Array.of(value, value + 1);
const state: SessionState = { seed: 7, index: 0, tokens: [frame(100), frame(101)], actions: [3] };

function play(history: History, from: HistoryNode, actions: number[]): HistoryNode {
  return actions.reduce(
    (node, action) => history.add(node, action, { ...sampling }, frame(node.tokens[0]! + action)),
    from,
  );
}

test('a frame knows its way from the start', () => {
  const history = new History();
  const root = history.begin({ index: 2 }, state);
  const last = play(history, root, [1, 0, 2]);
  expect(pathTo(last).map(({ action }) => action)).toEqual([-1, 1, 0, 2]);
  expect(last).toMatchObject({ id: 3, index: 3, root });
  expect(stateAt(last)).toEqual({
    seed: 7,
    index: 3,
    tokens: [100, 101, 102, 102, 104].map(frame),
    actions: [3, 1, 0, 2],
  });
  expect(stateAt(root)).toEqual(state);
  expect(packState(last).tokens.buffer.byteLength).toBe(5 * 2 * 4);
  expect(lastTokens(last, 2)).toEqual([102, 104].map(frame));
  expect(lastTokens(last, 100)).toEqual([100, 101, 102, 102, 104].map(frame));
  expect(lastTokens(root, 2)).toEqual([100, 101].map(frame));
});

test('another key makes a branch, the same key with the same outcome does not, and nothing is lost', () => {
  const history = new History();
  const root = history.begin({ index: 0 }, state);
  const first = play(history, root, [1, 1, 1, 1]);
  const fork = ancestor(first, 2);
  const second = play(history, fork, [2, 1]);
  expect(fork.children).toHaveLength(2);
  expect(first.branch).not.toBe(second.branch);
  expect(extent(first.branch)).toEqual({ from: 0, to: 4 });
  expect(extent(second.branch)).toEqual({ from: 3, to: 4 });
  expect(play(history, fork, [1, 1])).toBe(first);
  expect(history.nodes).toHaveLength(7);
  // Sampled otherwise, it is another frame even where the tokens are the same.
  const again = history.add(fork, 1, { steps: 9, temperature: 0 }, fork.children[0]!.tokens);
  expect(again).not.toBe(fork.children[0]);
  expect(fork.children).toHaveLength(3);
  expect(history.nodes.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('going forward leads to where one was last', () => {
  const history = new History();
  const root = history.begin({ index: 0 }, state);
  const first = play(history, root, [1, 1, 1, 1]);
  const second = play(history, ancestor(first, 2), [2]);
  expect(tipOf(root)).toBe(second);
  visit(first);
  expect(tipOf(root)).toBe(first);
  expect(onLine(root, 3)).toBe(first.parent);
  expect(onLine(first, 1)).toBe(root.next);
  expect(onLine(root, 100)).toBe(first);
  expect(onLine(first, -5)).toBe(root);
  expect(onLine(second, 1)).toBe(root.next);
});

test('each start has a tree of its own', () => {
  const history = new History();
  const one = history.begin({ index: 0 }, state);
  play(history, one, [1]);
  const two = history.begin({ index: 1 }, { ...state, seed: 8 });
  const node = play(history, two, [0, 0]);
  expect(history.roots).toEqual([one, two]);
  expect(node.root).toBe(two);
  expect(stateAt(node).seed).toBe(8);
});

test('long sessions need no deep stack and share what is the same', () => {
  const history = new History();
  const last = play(history, history.begin({ index: 0 }, state), new Array(20_000).fill(0));
  expect(pathTo(last)).toHaveLength(20_001);
  expect(last.sampling).toBe(last.parent!.sampling);
  expect(ancestor(last, 5)!.index).toBe(5);
});
