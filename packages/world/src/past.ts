/** Frames that have gone by. */
export interface Past {
  /** Number of frames before those below, as far as known. */
  readonly before: number;
  /** Tokens [P] of each frame. */
  readonly tokens: readonly Int32Array[];
  /** Indices of the actions between them, one fewer; none where they do not matter. */
  readonly actions: readonly number[];
}

/** Returns whether the last `depth` frames of two pasts, and the actions between them, are the same. */
export function isSamePast(a: Past, b: Past, depth: number): boolean {
  const frames = Math.min(a.tokens.length, depth);
  if (frames !== Math.min(b.tokens.length, depth)) return false;
  for (let i = 1; i <= frames; i++) {
    if (!equal(a.tokens.at(-i)!, b.tokens.at(-i)!)) return false;
    if (i < frames && a.actions.at(-i) !== b.actions.at(-i)) return false;
  }
  return true;
}

/** The last `depth` frames: what lies further back matters to nothing that follows; how many there were does, as a place in time. */
export function lastOfPast({ before, tokens, actions }: Past, depth: number): Past {
  const left = Math.max(0, tokens.length - depth);
  return { before: before + left, tokens: tokens.slice(left), actions: actions.slice(left) };
}

function equal(a: Int32Array, b: Int32Array): boolean {
  return a === b || (a.length === b.length && a.every((token, i) => token === b[i]));
}
