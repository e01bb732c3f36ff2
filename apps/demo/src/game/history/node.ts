import type { Sampling, SessionState, Start } from '@genie/world';
import type { Branch } from './branch.ts';

/** One frame that was played, where it came from, and what came after it. Frames are never changed or taken away. */
export interface HistoryNode {
  /** Its place among all frames of the history, in the order in which they were made. */
  readonly id: number;
  /** The frame before it; none: this is a start. */
  readonly parent: HistoryNode | undefined;
  /** The start that it goes back to. */
  readonly root: Root;
  /** Index of the action that led here; -1 at a start. */
  readonly action: number;
  /** Sampling that made it; none at a start. Shared by the frames that were sampled alike. */
  readonly sampling: Sampling | undefined;
  /** Its tokens [P]. */
  readonly tokens: Int32Array;
  /** Frames since the start. */
  readonly index: number;
  /** Frames that were played from here, in order of play. */
  readonly children: HistoryNode[];
  /** The line of frames that it is part of. */
  readonly branch: Branch;
  /** The child that was visited last: where one comes to by going forward. */
  next: HistoryNode | undefined;
}

/** A start: the first frame of a tree of its own. */
export interface Root extends HistoryNode {
  /** Start of the session. */
  readonly start: Start;
  /** The session at this moment: its seed, and the tokens and actions of the start's own frames. */
  readonly state: SessionState;
}

/** Returns whether two frames have the same tokens. */
export function sameTokens(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}
