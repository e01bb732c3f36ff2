import { History } from '../history/history.ts';
import type { HistoryNode } from '../history/node.ts';

/** For tests: two starts, a fork, two samplings. The tokens are no world's. */
export function someHistory(): { history: History; current: HistoryNode } {
  const history = new History();
  const frame = (value: number) => Int32Array.of(value, 1000 - value, 3);
  const greedy = { steps: 4, temperature: 0 };
  const free = { steps: 2, temperature: 0.7, topK: 5 };
  const play = (from: HistoryNode, actions: number[], sampling = greedy) =>
    actions.reduce((node, action) => history.add(node, action, sampling, frame(node.id * 7 + action)), from);
  const root = history.begin({ index: 1 }, { seed: 5, index: 0, tokens: [frame(1), frame(2)], actions: [2] });
  const fork = play(root, [1, 1, 0]);
  play(fork, [1, 1, 1, 1]);
  const current = play(fork, [2, 2], free);
  const image = Uint8Array.from({ length: 48 }, (_, i) => i);
  play(history.begin({ image }, { seed: 6, index: 0, tokens: [frame(9)], actions: [] }), [0, 1]);
  return { history, current };
}
