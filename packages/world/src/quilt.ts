import type { Random } from '@genie/ops';

/** Options for cutting a quilt. */
export interface QuiltOptions {
  /** Patches in a row of a frame. */
  columns: number;
  /** Pieces that a frame is put together from, at most. */
  pieces: number;
  /** Cuts that chance tries at most. */
  cuts: number;
  random: Random;
}

/**
 * Puts the tokens of several clips together into a new clip: each patch from one of them, the same one in all frames, so that what
 * moves keeps moving.
 *
 * It takes the first cut that has its seams where the clips are alike, so that nothing is cut in two, and makes a clip that is none of
 * the given ones and says about as much as they do (in bits by the shares of their tokens, within their standard deviation), so
 * that little is lost or there twice. Where no cut does, it takes the best of those tried.
 *
 * @param clips Tokens [n][T] of [P].
 * @returns Tokens [T] of [P].
 * @see https://people.eecs.berkeley.edu/~efros/research/quilting.html (image quilting, the seam of least error)
 */
export function quilt(
  clips: readonly (readonly Int32Array[])[],
  { columns, pieces, cuts, random }: QuiltOptions,
): Int32Array[] {
  const rows = clips[0]![0]!.length / columns;
  const bits = information(clips);
  const given = clips.map(bits);
  const typical = mean(given);
  const deviation = Math.sqrt(mean(given.map((each) => (each - typical) ** 2)));
  let best: { clip: Int32Array[]; copies: boolean; seam: number; odd: number } | undefined;
  for (let attempt = 0; attempt < cuts; attempt++) {
    const from = cut(clips.length, { columns, rows, pieces, random });
    const clip = clips[0]!.map((frame, t) => frame.map((_, patch) => clips[from[patch]!]![t]![patch]!));
    const copies = clips.some((other) => same(other, clip));
    const seam = seamCost(clips, from, columns);
    const odd = Math.max(0, Math.abs(bits(clip) - typical) - deviation - 1e-9 * typical);
    if (!best || compare([copies, seam, odd], [best.copies, best.seam, best.odd]) < 0)
      best = { clip, copies, seam, odd };
    if (!best.copies && best.seam === 0 && best.odd === 0) break;
  }
  return best!.clip;
}

/** The order of two lists of the same length: that of their first items that differ. */
function compare(one: (number | boolean)[], other: (number | boolean)[]): number {
  const differs = one.findIndex((value, i) => value !== other[i]);
  return differs < 0 ? 0 : Number(one[differs]) - Number(other[differs]);
}

function same(one: readonly Int32Array[], other: readonly Int32Array[]): boolean {
  return one.every((frame, t) => frame.every((token, patch) => token === other[t]![patch]));
}

/** The clip that each patch is taken from: that of the nearest of a few points thrown at the frame. */
function cut(
  count: number,
  { columns, rows, pieces, random }: { columns: number; rows: number; pieces: number; random: Random },
): number[] {
  const points = Array.from({ length: pieces }, () => ({
    x: random.uniform() * columns - 0.5,
    y: random.uniform() * rows - 0.5,
    clip: random.integer(count),
  }));
  return Array.from({ length: rows * columns }, (_, patch) => {
    const distance = ({ x, y }: { x: number; y: number }) =>
      Math.hypot(x - (patch % columns), y - Math.floor(patch / columns));
    return points.reduce((nearest, point) => (distance(point) < distance(nearest) ? point : nearest)).clip;
  });
}

/** In how many places beside a seam, over all frames, the clips on its two sides differ. */
function seamCost(clips: readonly (readonly Int32Array[])[], from: number[], columns: number): number {
  let cost = 0;
  const join = (a: number, b: number) => {
    const [one, other] = [clips[from[a]!]!, clips[from[b]!]!];
    if (one === other) return;
    for (const t of one.keys()) {
      if (one[t]![a] !== other[t]![a]) cost++;
      if (one[t]![b] !== other[t]![b]) cost++;
    }
  };
  for (const patch of from.keys()) {
    if ((patch + 1) % columns > 0) join(patch, patch + 1);
    if (patch + columns < from.length) join(patch, patch + columns);
  }
  return cost;
}

/** From a clip to how much it says, in bits: -Σ log₂ of each token's share of all the clips' tokens. */
function information(clips: readonly (readonly Int32Array[])[]): (clip: readonly Int32Array[]) => number {
  const counts = new Map<number, number>();
  let total = 0;
  for (const frame of clips.flat()) {
    for (const token of frame) counts.set(token, (counts.get(token) ?? 0) + 1);
    total += frame.length;
  }
  return (clip) =>
    clip.reduce((sum, frame) => frame.reduce((bits, token) => bits - Math.log2(counts.get(token)! / total), sum), 0);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
