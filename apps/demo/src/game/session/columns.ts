import type { Sampling } from '@genie/world';
import * as z from 'zod';
import type { History } from '../history/history.ts';
import type { HistoryNode, Root } from '../history/node.ts';

/** Frames that follow one another in the order in which they were made, column by column. A start has parent -1. */
export interface Columns {
  parents: number[];
  actions: number[];
  /** For each frame its place in `samplings`; -1 for a start. */
  sampled: number[];
  samplings: Sampling[];
  /** Tokens of all frames, [frames, P]. */
  tokens: Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}

const place = z.int().min(-1);

/** A sampling, with options that this page may not know yet. */
export const samplingSchema: z.ZodType<Sampling> = z.looseObject({
  steps: z.int().positive().max(1000),
  temperature: z.number().nonnegative(),
});

export const columnsSchema: z.ZodType<Columns> = z.object({
  parents: z.array(place),
  actions: z.array(place),
  sampled: z.array(place),
  samplings: z.array(samplingSchema),
  tokens: z.union([z.instanceof(Uint16Array), z.instanceof(Int32Array)]) as unknown as z.ZodType<Columns['tokens']>,
});

/** Frames of a history as columns; two bytes for a token where that is enough. */
export function toColumns(nodes: readonly HistoryNode[]): Columns {
  const samplings: Sampling[] = [];
  const places = new Map<Sampling, number>();
  const patches = nodes[0]?.tokens.length ?? 0;
  const isWide = nodes.some(({ tokens }) => tokens.some((token) => token > 0xffff));
  const size = nodes.length * patches;
  const tokens = isWide ? new Int32Array(size) : new Uint16Array(size);
  const sampled = nodes.map(({ sampling }, i) => {
    tokens.set(nodes[i]!.tokens, i * patches);
    if (!sampling) return -1;
    if (!places.has(sampling)) places.set(sampling, samplings.push(sampling) - 1);
    return places.get(sampling)!;
  });
  const parents = nodes.map(({ parent }) => parent?.id ?? -1);
  return { parents, actions: nodes.map(({ action }) => action), sampled, samplings, tokens };
}

/** Data of a start that is not in the columns. */
export type RootData = Pick<Root, 'start' | 'state'>;

/**
 * Adds frames to a history, which has all before them.
 *
 * @param roots What else belongs to the starts, by their frame's number.
 * @throws Error saying what does not fit, if the columns were damaged.
 */
export function addColumns(history: History, columns: Columns, roots: ReadonlyMap<number, RootData>): void {
  const { parents, actions, sampled, samplings, tokens } = columns;
  const count = parents.length;
  const patches = tokens.length / count;
  if (actions.length !== count || sampled.length !== count || !Number.isInteger(patches) || patches < 1) {
    throw new Error(`columns of ${count}, ${actions.length} and ${sampled.length} frames, ${tokens.length} tokens`);
  }
  for (let i = 0; i < count; i++) {
    const id = history.nodes.length;
    if (parents[i] === -1) {
      const root = roots.get(id);
      if (!root) throw new Error(`frame ${id} is a start, and its beginning is missing`);
      if (root.state.tokens.at(-1)?.length !== patches)
        throw new Error(`start ${id} has other patches than its frames`);
      history.begin(root.start, root.state);
      continue;
    }
    const parent = history.nodes[parents[i]!];
    const sampling = samplings[sampled[i]!];
    if (!parent || !sampling || actions[i] === -1) throw new Error(`frame ${id} comes from none that is there`);
    // A copy of its own: a view would take the whole column along wherever the frame is sent.
    const own = Int32Array.from(tokens.subarray(i * patches, (i + 1) * patches));
    if (history.add(parent, actions[i]!, sampling, own).id !== id) throw new Error(`frame ${id} is there twice`);
  }
}
