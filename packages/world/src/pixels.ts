import { KvCache } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { toRgba } from './frame.ts';
import type { Playable } from './models.ts';
import type { Past } from './past.ts';
import { SeenPasts } from './seen-pasts.ts';
import { stack } from './tensors.ts';

/**
 * The decoder of a world at play: the pixels of newest frames, for many environments in one pass.
 *
 * It holds tensors: `dispose` it.
 */
export class Pixels {
  readonly #world: Playable;
  /** Number of past frames that affect the pixels of a new one. */
  readonly depth: number;
  readonly #seen: SeenPasts | undefined;

  /** @param kept see {@link SeenPasts} */
  constructor(world: Playable, kept: number) {
    this.#world = world;
    const { videoTokenizer, info } = world;
    const window = info.context;
    const { temporal } = videoTokenizer.config;
    this.depth = videoTokenizer.reach(window) + (temporal ? window : 0);
    if (!temporal) return;
    const see = (pasts: readonly Past[], cache: KvCache) => {
      tf.tidy(() => videoTokenizer.remember(stack(pasts.map(({ tokens }) => tokens)), cache));
    };
    this.#seen = new SeenPasts({ window, depth: this.depth, see }, kept);
  }

  /** @returns of the last frame of each past the pixels, RGBA [H, W, 4] */
  async make(environments: readonly number[], pasts: readonly Past[]): Promise<Uint8ClampedArray<ArrayBuffer>[]> {
    const frames = pasts.map(({ before, tokens }) => ({ before, tokens, actions: [] }));
    if (!this.#seen) {
      const cache = new KvCache();
      try {
        return await this.#makePart(frames, cache);
      } finally {
        cache.dispose();
      }
    }
    const pictures = new Array<Uint8ClampedArray<ArrayBuffer>>(pasts.length);
    const seen = this.#seen.recall(frames.map((past) => ({ ...past, tokens: past.tokens.slice(0, -1) })));
    try {
      while (seen.length > 0) {
        const { members, cache } = seen[0]!;
        const own = members.map((member) => frames[member]!);
        const made = await this.#makePart(own, cache);
        for (const [i, member] of members.entries()) pictures[member] = made[i]!;
        seen.shift();
        this.#seen.keep(
          members.map((member) => environments[member]!),
          own,
          cache,
        );
      }
    } finally {
      for (const { cache } of seen) cache.dispose();
    }
    return pictures;
  }

  dispose(): void {
    this.#seen?.dispose();
  }

  async #makePart(pasts: readonly Past[], cache: KvCache): Promise<Uint8ClampedArray<ArrayBuffer>[]> {
    const newest = stack(pasts.map(({ tokens }) => tokens.slice(-1)));
    const pixels = this.#world.videoTokenizer.detokenizeNext(newest, cache); // [B, 1, H, W, C]
    newest.dispose();
    const values = await pixels.data<'float32'>();
    pixels.dispose();
    const size = values.length / pasts.length;
    return pasts.map((_, i) => toRgba(values.subarray(i * size, (i + 1) * size)));
  }
}
