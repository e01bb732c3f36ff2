import type { HistoryNode } from '../history/node.ts';

/** A short hash of frames' tokens (FNV-1a, 32 bits), to tell whether two sessions came out the same. Not against forgery. */
export function hashTokens(nodes: readonly HistoryNode[]): string {
  let hash = 0x811c9dc5;
  for (const { tokens } of nodes) {
    for (const token of tokens) {
      hash = Math.imul(hash ^ (token & 0xffff), 0x01000193);
      hash = Math.imul(hash ^ (token >>> 16), 0x01000193);
    }
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
