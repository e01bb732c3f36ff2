import { KvCache } from '@genie/stt';
import { isSamePast, lastOfPast, type Past } from './past.ts';

/** View of the past in a model with attention over time. */
export interface Sight {
  /** Number of past frames that its attention over time sees. */
  window: number;
  /** Number of past frames that may have an effect, in all blocks together. */
  depth: number;
  /** Has the model see equally long pasts, one for each row of a cache that is new. */
  see(pasts: readonly Past[], cache: KvCache): void;
}

/** Environments that one pass of the model can take together, as places in a list. */
export interface SeenPart {
  members: number[];
  /** Has seen the past of each member, a row each. The caller's own: to be kept, or disposed of. */
  cache: KvCache;
}

/** A cache, and the past that each of its rows has seen. */
interface Entry {
  pasts: readonly Past[];
  cache: KvCache;
}

/** Row of a list in which a past is remembered. */
interface Row {
  member: number;
  entry: Entry;
  row: number;
}

/**
 * Remembers what a model has seen of the pasts in which the environments of a session were last, so that the frame that follows costs
 * its own computation only. A past that is not among them is seen anew.
 *
 * It holds tensors: `dispose` it.
 */
export class SeenPasts {
  readonly #sight: Sight;
  readonly #kept: number;
  /** Those that were used last come last. */
  #entries: Entry[] = [];
  /** The past in which each environment stands. */
  readonly #current = new Map<number, Past>();

  /** @param kept The last entries that stay though no environment stands there any more, for going back. */
  constructor(sight: Sight, kept: number) {
    this.#sight = sight;
    this.#kept = kept;
  }

  /** Groups pasts by what one pass can take: those that are equally long, at the same place in time. */
  recall(pasts: readonly Past[]): SeenPart[] {
    const known = pasts.map((past, member) => this.#find(past, member));
    const anew = this.#seeAnew(pasts, (member) => !known[member]);
    try {
      const seen = new Map(anew.rows.map((row) => [row.member, row]));
      return group(known.map((row, member) => row ?? seen.get(member)!));
    } finally {
      for (const { cache } of anew.entries) cache.dispose();
    }
  }

  /** Takes a cache over, which has seen the past of an environment in each of its rows. */
  keep(environments: readonly number[], pasts: readonly Past[], cache: KvCache): void {
    for (const [i, environment] of environments.entries()) this.#current.set(environment, pasts[i]!);
    const isOld = (entry: Entry) =>
      pasts.every((past, row) => entry.pasts[row] && this.#isSame(entry.pasts[row], past));
    const all = [
      ...this.#entries.filter((entry) => entry.pasts.length !== pasts.length || !isOld(entry)),
      { pasts, cache },
    ];
    let wanted = [...this.#current.values()];
    const staying = new Set<Entry>();
    for (const [age, entry] of all.toReversed().entries()) {
      const left = wanted.filter((past) => !entry.pasts.some((own) => this.#isSame(own, past)));
      if (age < this.#kept || left.length < wanted.length) staying.add(entry);
      wanted = left;
    }
    for (const entry of this.#entries) if (!staying.has(entry)) entry.cache.dispose();
    this.#entries = all.filter((entry) => staying.has(entry));
  }

  dispose(): void {
    for (const { cache } of this.#entries) cache.dispose();
    this.#entries = [];
  }

  #find(past: Past, member: number): Row | undefined {
    for (const entry of this.#entries.toReversed()) {
      const inOrder = entry.pasts[member];
      const row =
        inOrder && this.#isSame(inOrder, past) ? member : entry.pasts.findIndex((own) => this.#isSame(own, past));
      if (row >= 0) return { member, entry, row };
    }
    return undefined;
  }

  /** Has the model see those pasts that are not known, equally long ones in one pass. */
  #seeAnew(pasts: readonly Past[], isWanted: (member: number) => boolean): { rows: Row[]; entries: Entry[] } {
    const { window, depth, see } = this.#sight;
    const kinds = new Map<string, { past: Past; member: number }[]>();
    for (const [member, whole] of pasts.entries()) {
      if (!isWanted(member)) continue;
      const past = lastOfPast(whole, depth);
      const kind = `${past.tokens.length} frames after ${past.before}`;
      kinds.set(kind, [...(kinds.get(kind) ?? []), { past, member }]);
    }
    const entries: Entry[] = [];
    const rows: Row[] = [];
    try {
      for (const same of kinds.values()) {
        const first = same[0]!.past;
        const entry = {
          pasts: same.map(({ past }) => past),
          cache: new KvCache({ window, first: first.before }),
        };
        entries.push(entry);
        rows.push(...same.map(({ member }, row) => ({ member, entry, row })));
        if (first.tokens.length > 0) see(entry.pasts, entry.cache);
      }
    } catch (error) {
      for (const { cache } of entries) cache.dispose();
      throw error;
    }
    return { rows, entries };
  }

  #isSame(a: Past, b: Past): boolean {
    return isSamePast(a, b, this.#sight.depth);
  }
}

/** Joins rows whose caches remember equally much, from the same place in time on. */
function group(rows: readonly Row[]): SeenPart[] {
  const kinds = new Map<string, Row[]>();
  for (const row of rows) {
    const { length, next, inputs } = row.entry.cache;
    const kind = `${length} ${next} ${inputs?.shape[1] ?? 0}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), row]);
  }
  return [...kinds.values()].map((same) => ({ members: same.map(({ member }) => member), cache: joined(same) }));
}

function joined(rows: readonly Row[]): KvCache {
  const { entry } = rows[0]!;
  const isWhole = rows.length === entry.pasts.length && rows.every((each, i) => each.entry === entry && each.row === i);
  if (isWhole) return entry.cache.fork();
  const runs: { cache: KvCache; rows: number[] }[] = [];
  for (const { entry, row } of rows) {
    if (runs.at(-1)?.cache === entry.cache) runs.at(-1)!.rows.push(row);
    else runs.push({ cache: entry.cache, rows: [row] });
  }
  return KvCache.join(runs);
}
