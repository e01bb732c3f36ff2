import { Random } from '@genie/ops';
import { bytesKey } from './content/same-content.ts';
import type { VideoEntry } from './video-entry.ts';

/** Indices into a dataset's videos, ascending. */
export interface Split {
  readonly train: number[];
  readonly heldOut: number[];
}

/** The videos of each file or content, as lists of indices; where all are of one recording, its stretches. */
function contents(videos: readonly VideoEntry[]): number[][] {
  const byFile = groups(videos, ({ sha256 }) => sha256);
  // Of one recording alone, its stretches.
  return byFile.length > 1 ? byFile : groups(videos, bytesKey);
}

/** Lists of indices, ascending: videos stand together that have a key in common or show the same. */
function groups(videos: readonly VideoEntry[], keyOf: (video: VideoEntry) => string | undefined): number[][] {
  const parents = videos.map((_, i) => i);
  const rootOf = (i: number): number => {
    let at = i;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };
  const join = (a: number, b: number) => {
    const [one, other] = [rootOf(a), rootOf(b)];
    parents[Math.max(one, other)] = Math.min(one, other);
  };
  const known = new Map<string, number>();
  for (const [i, video] of videos.entries()) {
    if (video.sameAs !== undefined) join(i, video.sameAs);
    const key = keyOf(video);
    if (key === undefined) continue;
    const other = known.get(key);
    if (other === undefined) known.set(key, i);
    else join(i, other);
  }
  const found = new Map<number, number[]>();
  for (const i of videos.keys()) {
    const group = found.get(rootOf(i));
    if (group) group.push(i);
    else found.set(rootOf(i), [i]);
  }
  return [...found.values()];
}

/** Returns whether there are videos of two contents, so that some can be held out. */
export function canSplit(videos: readonly VideoEntry[]): boolean {
  return contents(videos).length > 1;
}

/**
 * Divides videos into those to train on and those held out, never within a video, and never between videos of the same content, nor
 * between stretches of one file, unless there is no other.
 *
 * @param options.heldOut share of the videos to hold out, default 0.1; above 0 at least one is held out and one stays
 * @throws Error if there is one video only, or all show the same, and something is to be held out
 */
export function splitVideos(
  dataset: { readonly videos: readonly VideoEntry[]; readonly path?: string },
  { heldOut = 0.1, seed = 0 }: { heldOut?: number; seed?: number } = {},
): Split {
  if (!(heldOut >= 0 && heldOut < 1)) throw new Error(`heldOut is ${heldOut}; expected a share from 0 to below 1`);
  const { videos, path = 'dataset' } = dataset;
  const count = videos.length;
  const indices = Array.from({ length: count }, (_, i) => i);
  if (heldOut === 0) return { train: indices, heldOut: [] };
  if (count < 2)
    throw new Error(
      `${path}: one video of ${videos[0]?.length ?? 0} frames, so none can be held out; import more or longer ones, or set heldOut to 0`,
    );
  const groups = new Map(contents(videos).map((group) => [group[0]!, group]));
  if (groups.size < 2)
    throw new Error(
      `${path}: all ${count} videos show the same (${videos[0]!.name}, ${videos[1]!.name}${count > 2 ? ', …' : ''}), so none can be held out; import others too, or set heldOut to 0`,
    );
  const wanted = Math.min(count - 1, Math.max(1, Math.round(count * heldOut)));
  const shuffled = new Random(seed).fork('split').shuffle(indices);
  const order = shuffled.flatMap((i) => (groups.has(i) ? [groups.get(i)!] : []));
  const held: number[] = [];
  let left = groups.size;
  for (const group of order) {
    if (left < 2 || held.length + group.length > wanted) continue;
    for (const i of group) held.push(i);
    left--;
  }
  // Where each content has more copies than are to be held out: that with the fewest.
  if (held.length === 0) for (const i of order.reduce((a, b) => (b.length < a.length ? b : a))) held.push(i);
  const isHeld = new Set(held);
  return { train: indices.filter((i) => !isHeld.has(i)), heldOut: held.sort((a, b) => a - b) };
}
