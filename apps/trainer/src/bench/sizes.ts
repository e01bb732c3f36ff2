/** Sizes of the work that is timed. Frames are always 64 × 64, clips 4 frames long, the vocabulary 4^5. */
export interface BenchSizes {
  /** Clips in a step, over all replicas. */
  batch: number;
  patch: number;
  embed: number;
  heads: number;
  hidden: number;
  /** Blocks of each half of the tokenizer; the dynamics has twice as many. */
  blocks: number;
}

/** Height and width of a frame, channels of a pixel, frames of a clip, latent dimensions, vocabulary, action dimensions. */
export const world = { size: 64, channels: 3, frames: 4, latents: 5, vocabulary: 1024, actions: 2 } as const;

/** The PyTorch reference's own defaults. */
export const referenceSizes: BenchSizes = { batch: 8, patch: 4, embed: 32, heads: 8, hidden: 128, blocks: 4 };

/** Sizes that are usual for such models, at which PyTorch wastes less. */
export const usualSizes: BenchSizes = { batch: 16, patch: 8, embed: 64, heads: 4, hidden: 256, blocks: 2 };

/** Patches of a frame. */
export function patchesOf({ patch }: Pick<BenchSizes, 'patch'>): number {
  return (world.size / patch) ** 2;
}
