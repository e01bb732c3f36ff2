import { Random } from '@genie/ops';
import type { VideoEntry } from './video-entry.ts';

/** Indices into a dataset's videos, ascending. */
export interface Split {
  readonly train: number[];
  readonly heldOut: number[];
}

/**
 * Divides videos into those to train on and those held out, never within a video.
 *
 * @param options.heldOut share of the videos to hold out, default 0.1; above 0 at least one is held out and one stays
 * @throws Error if there is one video only, and something is to be held out
 */
export function splitVideos(
  dataset: { readonly videos: readonly VideoEntry[]; readonly path?: string },
  { heldOut = 0.1, seed = 0 }: { heldOut?: number; seed?: number } = {},
): Split {
  if (!(heldOut >= 0 && heldOut < 1)) throw new Error(`heldOut is ${heldOut}; expected a share from 0 to below 1`);
  const count = dataset.videos.length;
  const indices = Array.from({ length: count }, (_, i) => i);
  if (heldOut === 0) return { train: indices, heldOut: [] };
  if (count < 2)
    throw new Error(
      `${dataset.path ?? 'dataset'}: one video of ${dataset.videos[0]?.length ?? 0} frames, so none can be held out; import more or longer ones, or set heldOut to 0`,
    );
  const held = Math.min(count - 1, Math.max(1, Math.round(count * heldOut)));
  const shuffled = new Random(seed).fork('split').shuffle(indices);
  const ascending = (a: number, b: number) => a - b;
  return { train: shuffled.slice(held).sort(ascending), heldOut: shuffled.slice(0, held).sort(ascending) };
}
