import type { HistoryNode } from './node.ts';

/** Frames that follow one another without a fork between them being left: each branch begins where another key was pressed. */
export interface Branch {
  /** Its frames; the first one's parent lies on the branch that this one left. */
  readonly nodes: HistoryNode[];
}

/** Index of a branch's first and of its last frame, counted from the start. */
export function extent({ nodes }: Branch): { from: number; to: number } {
  return { from: nodes[0]!.index, to: nodes.at(-1)!.index };
}

/** The frame with an index among those that lead to a frame. Takes a step for each branch, not for each frame. */
export function ancestor(node: HistoryNode, index: number): HistoryNode {
  let { branch } = node;
  while (index < branch.nodes[0]!.index) branch = branch.nodes[0]!.parent!.branch;
  return branch.nodes[index - branch.nodes[0]!.index]!;
}
