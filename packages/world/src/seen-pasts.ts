import { TemporalCache } from '@genie/stt';

/** Frames that have gone by. */
export interface Past {
  /** Frames that went before those below, as far as is known. */
  readonly before: number;
  /** Tokens [P] of each frame. */
  readonly tokens: readonly Int32Array[];
  /** Indices of the actions between them, one fewer; none where they do not matter. */
  readonly actions: readonly number[];
}

/** How a model sees a past. */
export interface Sight {
  /** How many past frames its attention over time looks back at. */
  window: number;
  /** How many past frames may matter at all, in all blocks together. */
  depth: number;
  /** Has the model see the frames, which are the first that go into the cache. */
  see(past: Past, cache: TemporalCache): void;
}

/** So many pasts are kept: that of the frame shown, and a few before it, so that going back a frame or two computes nothing. */
const kept = 4;

/**
 * What a model has seen of the pasts that a session was in last, so that the frame that follows costs its own computation only.
 * A past that is not among them is seen anew.
 *
 * It holds tensors: `dispose` it.
 */
export class SeenPasts {
  readonly #sight: Sight;
  /** The one that was used last is the last. */
  #entries: { past: Past; cache: TemporalCache }[] = [];

  constructor(sight: Sight) {
    this.#sight = sight;
  }

  /** A cache that has seen this past and no more. The caller's own: to be kept, or disposed of. */
  recall(past: Past): TemporalCache {
    const known = this.#entries.find((entry) => this.#same(entry.past, past));
    if (known) return known.cache.fork();
    const { window, depth, see } = this.#sight;
    // What lies further back is felt by nothing that follows; its number is, as a place in time.
    const left = Math.max(0, past.tokens.length - depth);
    const felt = { before: past.before + left, tokens: past.tokens.slice(left), actions: past.actions.slice(left) };
    const cache = new TemporalCache({ window, first: felt.before });
    if (felt.tokens.length === 0) return cache;
    try {
      see(felt, cache);
    } catch (error) {
      cache.dispose();
      throw error;
    }
    return cache;
  }

  /** Takes a cache over, which has seen this past. */
  keep(past: Past, cache: TemporalCache): void {
    const others = this.#entries.filter((entry) => !this.#same(entry.past, past));
    const entries = [...others, { past, cache }].slice(-kept);
    for (const entry of this.#entries) if (!entries.includes(entry)) entry.cache.dispose();
    this.#entries = entries;
  }

  dispose(): void {
    for (const { cache } of this.#entries) cache.dispose();
    this.#entries = [];
  }

  /** Whether two pasts are the same as far as they matter. */
  #same(a: Past, b: Past): boolean {
    const { depth } = this.#sight;
    const frames = Math.min(a.tokens.length, depth);
    if (frames !== Math.min(b.tokens.length, depth)) return false;
    for (let i = 1; i <= frames; i++) {
      if (!equal(a.tokens.at(-i)!, b.tokens.at(-i)!)) return false;
      if (i < frames && a.actions.at(-i) !== b.actions.at(-i)) return false;
    }
    return true;
  }
}

function equal(a: Int32Array, b: Int32Array): boolean {
  return a === b || (a.length === b.length && a.every((token, i) => token === b[i]));
}
