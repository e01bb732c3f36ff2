import type { SessionState } from '@genie/world';
import { pathTo } from './history.ts';
import type { HistoryNode } from './node.ts';

/** A session's state as few arrays, which cost little to send to a worker however long the session is. */
export interface PackedState {
  seed: number;
  index: number;
  /** Frames in `tokens`. */
  frames: number;
  /** Tokens of all frames from the start's first on, [frames, P]. */
  tokens: Int32Array<ArrayBuffer>;
  /** The actions between them, [frames - 1]. */
  actions: Int32Array<ArrayBuffer>;
}

/** The session at a frame, with all that led to it: what goes on from it is what would have come in one go. */
export function packState(node: HistoryNode): PackedState {
  const path = pathTo(node);
  const { state } = node.root;
  const before = state.tokens.length - 1; // of the start's frames; the last one is the root
  const patches = node.tokens.length;
  const frames = before + path.length;
  const tokens = new Int32Array(frames * patches);
  const actions = new Int32Array(frames - 1);
  for (let t = 0; t < before; t++) tokens.set(state.tokens[t]!, t * patches);
  actions.set(state.actions);
  for (const { index, tokens: own, action } of path) {
    tokens.set(own, (before + index) * patches);
    if (index > 0) actions[before + index - 1] = action;
  }
  return { seed: state.seed, index: node.index, frames, tokens, actions };
}

/** The inverse of {@link packState}; the tokens are views of the packed ones. */
export function unpackState({ seed, index, frames, tokens, actions }: PackedState): SessionState {
  const patches = tokens.length / frames;
  const each = Array.from({ length: frames }, (_, t) => tokens.subarray(t * patches, (t + 1) * patches));
  return { seed, index, tokens: each, actions: [...actions] };
}

/** The session at a frame, as {@link Session.restore} takes it. */
export function stateAt(node: HistoryNode): SessionState {
  return unpackState(packState(node));
}

/** Tokens of a frame and of those before it, at most so many, oldest first: what a decoder looks at. */
export function lastTokens(node: HistoryNode, count: number): Int32Array[] {
  const tokens: Int32Array[] = [];
  for (let at: HistoryNode | undefined = node; at && tokens.length < count; at = at.parent) tokens.push(at.tokens);
  const start = node.root.state.tokens;
  for (let t = start.length - 2; t >= 0 && tokens.length < count; t--) tokens.push(start[t]!);
  return tokens.reverse();
}
