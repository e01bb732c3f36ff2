import type { Sampling, SessionState, Start } from '@genie/world';
import { ancestor } from './branch.ts';
import { type HistoryNode, type Root, sameTokens } from './node.ts';

/**
 * All that was played in one world, as trees of frames: each start is a root; going back and pressing another key makes
 * a branch. Nothing is ever taken away.
 *
 * For each frame it holds its tokens, and so costs 4 bytes a patch; pictures are made from tokens when they are looked at.
 */
export class History {
  /** All frames, by {@link HistoryNode.id}. */
  readonly nodes: HistoryNode[] = [];
  readonly roots: Root[] = [];
  readonly #samplings = new Map<string, Sampling>();

  /** Begins a tree. @param state The session right after it was reset to the start. */
  begin(start: Start, state: SessionState): Root {
    const root = {
      id: this.nodes.length,
      parent: undefined,
      get root(): Root {
        return this;
      },
      action: -1,
      sampling: undefined,
      tokens: state.tokens.at(-1)!,
      index: 0,
      children: [],
      branch: { nodes: [] as HistoryNode[] },
      next: undefined,
      start,
      state,
    } satisfies Root;
    root.branch.nodes.push(root);
    this.nodes.push(root);
    this.roots.push(root);
    return root;
  }

  /**
   * Adds the frame that an action led to. The same action with the same outcome is the same frame: it is not added twice.
   *
   * @param tokens [P]
   */
  add(parent: HistoryNode, action: number, sampling: Sampling, tokens: Int32Array): HistoryNode {
    const shared = this.#share(sampling);
    const known = parent.children.find(
      (child) => child.action === action && child.sampling === shared && sameTokens(child.tokens, tokens),
    );
    if (known) {
      parent.next = known;
      return known;
    }
    const goesOn = parent.children.length === 0 && parent.branch.nodes.at(-1) === parent;
    const node: HistoryNode = {
      id: this.nodes.length,
      parent,
      root: parent.root,
      action,
      sampling: shared,
      tokens,
      index: parent.index + 1,
      children: [],
      branch: goesOn ? parent.branch : { nodes: [] },
      next: undefined,
    };
    node.branch.nodes.push(node);
    parent.children.push(node);
    parent.next = node;
    this.nodes.push(node);
    return node;
  }

  #share(sampling: Sampling): Sampling {
    const key = JSON.stringify(sampling);
    const shared = this.#samplings.get(key) ?? { ...sampling };
    this.#samplings.set(key, shared);
    return shared;
  }
}

/** Remembers the way to a frame: going forward from any frame on it leads here. */
export function visit(node: HistoryNode): void {
  for (let child = node; child.parent; child = child.parent) child.parent.next = child;
}

/** The frames from the start to a frame, both included. */
export function pathTo(node: HistoryNode): HistoryNode[] {
  const path = new Array<HistoryNode>(node.index + 1);
  for (let at: HistoryNode | undefined = node; at; at = at.parent) path[at.index] = at;
  return path;
}

/** The last frame on the way forward from a frame. */
export function tipOf(node: HistoryNode): HistoryNode {
  let tip = node;
  while (tip.next) tip = tip.next;
  return tip;
}

/** The frame with an index on the line through a frame: before it, or on the way forward; the nearest where there is none. */
export function onLine(node: HistoryNode, index: number): HistoryNode {
  const wanted = Math.max(0, index);
  if (wanted <= node.index) return ancestor(node, wanted);
  let at = node;
  while (at.index < wanted && at.next) at = at.next;
  return at;
}
