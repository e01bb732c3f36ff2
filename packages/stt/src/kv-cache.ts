import * as tf from '@tensorflow/tfjs-core';

/**
 * Keys and values of a transformer's attention over time: what it has seen of the frames gone by, block by block, so that frames which follow need not
 * compute it again: see `SpatioTemporalTransformer.applyNext`.
 *
 * It holds tensors between calls: `clear` or `dispose` it.
 */
export class KvCache {
  /** Maximum number of frames to remember, the last ones: as many as a frame sees before it. */
  readonly window: number;
  #blocks: (tf.Tensor4D | undefined)[] = [];
  #inputs: tf.Tensor4D | undefined;
  #length = 0;
  #first: number;

  /**
   * @param options `window`: remember only that many frames, default all; `first`: the place of the first frame that comes, where
   * frames went before it that nothing depends on any more, default 0
   */
  constructor({ window = Number.POSITIVE_INFINITY, first = 0 }: { window?: number; first?: number } = {}) {
    if (!(window >= 1) || (Number.isFinite(window) && !Number.isInteger(window))) {
      throw new Error(`kv cache: window is ${window}, expected an integer from 1 on`);
    }
    if (!Number.isInteger(first) || first < 0) {
      throw new Error(`kv cache: first is ${first}, expected an integer from 0 on`);
    }
    this.window = window;
    this.#first = first;
  }

  /** Frames it remembers. */
  get length(): number {
    return this.#length;
  }

  /** Place of the next frame: the frames that went before it. */
  get next(): number {
    return this.#first + this.#length;
  }

  /** @throws where new frames [B, n, P, E] do not follow those it holds, or the conditioning is not one entry for each of them */
  expectFit(x: tf.Tensor4D, conditioning: tf.Tensor3D | undefined): void {
    const [batch, frames, patches] = x.shape;
    const seen = this.#blocks[0];
    if (seen && (seen.shape[0] !== batch || seen.shape[2] !== patches)) {
      throw new Error(
        `transformer: x has shape [${x.shape}], the cache holds a batch of ${seen.shape[0]} with ${seen.shape[2]} patches: clear it first`,
      );
    }
    if (this.next > 0 && conditioning && conditioning.shape[1] !== frames) {
      throw new Error(
        `transformer: conditioning has shape [${conditioning.shape}], expected one entry for each of ${frames} frames, as others went before`,
      );
    }
  }

  /** Returns the cached state of block `index`, [B, length, P, 3E]; undefined for nothing. The cache's own: not to be disposed of. */
  seenBy(index: number): tf.Tensor4D | undefined {
    return this.#blocks[index];
  }

  /**
   * Takes over what the blocks have seen now.
   *
   * @param seen by each block, [B, length + n, P, 3E]; undefined for blocks that do not attend over time
   * @param count how many of the n frames are to be remembered, from the first on
   */
  remember(seen: readonly (tf.Tensor4D | undefined)[], count: number): void {
    if (count === 0) return;
    const total = this.#length + count;
    const kept = Math.min(total, this.window);
    const blocks = seen.map((block) =>
      block && block.shape[1] === kept ? tf.clone(block) : block && tf.slice(block, [0, total - kept], [-1, kept]),
    );
    tf.dispose(this.#blocks as tf.Tensor[]);
    this.#blocks = blocks.map((block) => block && tf.keep(block));
    this.#first += total - kept;
    this.#length = kept;
  }

  /** The last inputs that a model wanted to see again, [B, t, P, L]; undefined for none. The cache's own: not to be disposed of. */
  get inputs(): tf.Tensor4D | undefined {
    return this.#inputs;
  }

  /** Takes over the last inputs, for a model whose frames are joined to those before them; all that will be wanted again. */
  rememberInputs(inputs: tf.Tensor4D): void {
    const kept = tf.keep(tf.clone(inputs));
    this.#inputs?.dispose();
    this.#inputs = kept;
  }

  /** Another cache that has seen the same, so that one can go on in two ways. It shares the tensors: little is copied. */
  fork(): KvCache {
    const copy = new KvCache({ window: this.window, first: this.#first });
    copy.#length = this.#length;
    copy.#blocks = this.#blocks.map((block) => block && tf.keep(tf.clone(block)));
    copy.#inputs = this.#inputs && tf.keep(tf.clone(this.#inputs));
    return copy;
  }

  /** Another cache that has seen what this one has in some rows of its batch, in their order. */
  rows(rows: readonly number[]): KvCache {
    return KvCache.join([{ cache: this, rows }]);
  }

  /**
   * One cache of rows from several, one part after the other in the batch.
   *
   * @throws where there is none, or they remember different numbers of frames, or other places follow in them
   */
  static join(parts: readonly { cache: KvCache; rows: readonly number[] }[]): KvCache {
    const one = parts[0]?.cache;
    const fits = ({ cache }: { cache: KvCache }) =>
      cache.window === one!.window && cache.#length === one!.#length && cache.#first === one!.#first;
    if (!one || !parts.every(fits)) {
      const found = parts.map(({ cache }) => `${cache.#length} frames from ${cache.#first} on`).join(', ');
      throw new Error(`kv cache: joining ${found || 'nothing'}, expected caches of the same frames`);
    }
    const joined = new KvCache({ window: one.window, first: one.#first });
    joined.#length = one.#length;
    const taken = (of: (cache: KvCache) => tf.Tensor4D | undefined): tf.Tensor4D | undefined => {
      if (!of(one)) return undefined;
      return tf.keep(
        tf.tidy(() => {
          const each = parts.map(({ cache, rows }) => tf.gather(of(cache)!, tf.tensor1d([...rows], 'int32')));
          return each.length === 1 ? each[0]! : tf.concat(each, 0);
        }),
      );
    };
    joined.#blocks = one.#blocks.map((_, i) => taken((cache) => cache.#blocks[i]));
    joined.#inputs = taken((cache) => cache.#inputs);
    return joined;
  }

  /** Forgets all; what follows is a new beginning. */
  clear(): void {
    tf.dispose(this.#blocks as tf.Tensor[]);
    this.#inputs?.dispose();
    this.#inputs = undefined;
    this.#blocks = [];
    this.#length = 0;
    this.#first = 0;
  }

  /** The same: a cleared cache holds nothing, and can be used again. */
  dispose(): void {
    this.clear();
  }
}
