import { expect, test } from 'vitest';
import { ancestor } from '../../game/history/branch.ts';
import { History, pathTo, tipOf, visit } from '../../game/history/history.ts';
import type { HistoryNode } from '../../game/history/node.ts';
import { lineThrough, Rows } from './rows.ts';

const state = { seed: 0, index: 0, tokens: [Int32Array.of(0)], actions: [] };
const sampling = { steps: 1, temperature: 0 };

function play(history: History, from: HistoryNode, action: number, count: number): HistoryNode {
  let node = from;
  for (let i = 0; i < count; i++) node = history.add(node, action, sampling, Int32Array.of(history.nodes.length));
  visit(node);
  return node;
}

/** Lists what is drawn, row by row: `from-to`. */
function drawn(rows: Rows): string[] {
  return Array.from({ length: rows.count }, (_, row) =>
    [...rows.piecesIn(row)]
      .sort((a, b) => a.from - b.from)
      .map(({ from, to }) => `${from}-${to}`)
      .join(' '),
  );
}

test('the way through the current frame comes first, the others below where they left it', () => {
  const history = new History();
  const root = history.begin({ index: 0 }, state);
  const main = play(history, root, 0, 20);
  const rows = new Rows(history, root);
  const update = (node: HistoryNode) => {
    visit(node);
    rows.update(tipOf(node));
    return drawn(rows);
  };
  expect(update(main)).toEqual(['0-20']);
  expect(rows.length).toBe(20);
  play(history, main, 0, 2);
  expect(update(main)).toEqual(['0-22']);
  const early = play(history, ancestor(main, 2), 1, 4); // 3 … 6
  expect(update(early)).toEqual(['0-2 3-6', '3-22']);
  const nested = play(history, ancestor(early, 4), 2, 3); // 5 … 7
  expect(update(nested)).toEqual(['0-2 3-4 5-7', '3-22', '5-6']);
  expect(rows.rowOf(early)).toBe(2);
  expect(update(main)).toEqual(['0-22', '3-6', '5-7']);
  const late = play(history, ancestor(main, 12), 1, 3); // 13 … 15
  expect(update(main)).toEqual(['0-22', '3-6 13-15', '5-7']);
  expect(rows.at(1, 14)).toBe(late.parent);
  expect(rows.at(1, 10)).toBeUndefined();
  expect(rows.at(0, 14)).toBe(ancestor(main, 14));
  expect(rows.branches).toBe(4);
});

test('up and down lead through all frames of the same time', () => {
  const history = new History();
  const root = history.begin({ index: 0 }, state);
  const main = play(history, root, 0, 10);
  const first = play(history, ancestor(main, 2), 1, 3); // 3 … 5
  const second = play(history, ancestor(main, 3), 2, 7); // 4 … 10
  const rows = new Rows(history, root);
  rows.update(second);
  expect(rows.beside(ancestor(main, 5), 1)).toBe(first);
  expect(rows.beside(first, 1)).toBe(ancestor(second, 5));
  expect(rows.beside(first, -1)).toBe(ancestor(main, 5));
  expect(rows.beside(main, 1)).toBe(second);
  expect(rows.beside(second, 1)).toBeUndefined();
  expect(rows.beside(ancestor(main, 1), 1)).toBeUndefined();
});

test('a frame that comes late, when one is elsewhere already, is drawn too', () => {
  const history = new History();
  const root = history.begin({ index: 0 }, state);
  const main = play(history, root, 0, 10);
  const branch = play(history, ancestor(main, 2), 1, 3);
  const rows = new Rows(history, root);
  rows.update(branch);
  history.add(main, 0, sampling, Int32Array.of(99));
  rows.update(branch);
  expect(drawn(rows)).toEqual(['0-2 3-5', '3-11']);
});

test('other starts have trees of their own', () => {
  const history = new History();
  play(history, history.begin({ index: 0 }, state), 0, 5);
  const two = history.begin({ index: 1 }, state);
  const rows = new Rows(history, two);
  rows.update(play(history, two, 0, 3));
  expect([rows.count, rows.length]).toEqual([1, 3]);
});

test('the way through the branches', () => {
  const history = new History();
  const main = play(history, history.begin({ index: 0 }, state), 0, 10);
  const branch = play(history, ancestor(main, 4), 1, 3);
  const line = lineThrough(branch);
  expect([...line.values()]).toEqual([7, 4]);
  const onLine = (node: HistoryNode) => (line.get(node.branch) ?? -1) >= node.index;
  expect(pathTo(branch).every(onLine)).toBe(true);
  expect(onLine(ancestor(main, 5))).toBe(false);
});

test('someone who goes back all the time needs two rows', () => {
  const history = new History();
  const root = history.begin({ index: 0 }, state);
  const rows = new Rows(history, root);
  let node: HistoryNode = root;
  for (let i = 0; i < 500; i++) {
    node = play(history, node, i % 2, 8);
    rows.update(node);
    node = ancestor(node, node.index - 3);
  }
  expect(rows.count).toBe(2);
  expect(rows.branches).toBe(500);
});
