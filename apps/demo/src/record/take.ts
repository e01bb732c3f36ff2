import type { HistoryNode } from '../game/history/node.ts';

/** Farther jumps through the history than this are cuts; fewer frames may pass between two looks at a game that runs fast. */
const nearby = 16;

/**
 * Frames played from a moment on, frame by frame in order of play: going back is not shown, and going on from another frame
 * makes a cut.
 */
export class Take {
  readonly nodes: HistoryNode[];
  #at: HistoryNode;

  constructor(node: HistoryNode) {
    this.nodes = [node];
    this.#at = node;
  }

  /** The game is at a frame now. @returns Whether frames were added. */
  follow(node: HistoryNode): boolean {
    const passed: HistoryNode[] = [];
    for (let at: HistoryNode | undefined = node; at && at !== this.#at; at = at.parent) {
      passed.push(at);
      if (passed.length > nearby) break;
    }
    const goesOn = passed.length > 0 && passed.at(-1)!.parent === this.#at;
    this.#at = node;
    if (goesOn) this.nodes.push(...passed.reverse());
    return goesOn;
  }
}
