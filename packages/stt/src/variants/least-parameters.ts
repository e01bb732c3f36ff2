import type { TransformerFields } from '../config.ts';

/** Sizes of a model, as far as {@link leastParameters} looks at them. */
export type CountedSizes = Pick<
  TransformerFields,
  'embedDim' | 'hiddenDim' | 'numBlocks' | 'feedForward' | 'numExperts'
> & {
  patchSize: number;
  levels: readonly number[];
};

/**
 * Numbers that a model of these sizes has at least, in all its parameters: those of its attention and feed-forward alone.
 *
 * A configuration from elsewhere is a few bytes and may ask for any amount of memory: a file of weights that holds fewer numbers cannot be
 * this model's, which is known before anything is made.
 */
export function leastParameters({
  embedDim,
  hiddenDim,
  numBlocks,
  feedForward,
  numExperts,
  patchSize,
  levels,
}: CountedSizes): number {
  const inner = Math.floor((2 * hiddenDim) / 3);
  const mixtures = feedForward === 'moe' ? numExperts : 1;
  const block = 4 * embedDim ** 2 + 3 * embedDim * inner * mixtures;
  return numBlocks * block + embedDim * Math.min(3 * patchSize ** 2, levels.length);
}

/**
 * @param tensors the weights that were read
 * @param least see {@link leastParameters}
 * @param name where they come from, for messages
 * @throws Error in one line, where they are fewer
 */
export function expectEnough(
  tensors: Readonly<Record<string, { data: { length: number } }>>,
  least: number,
  name: string,
): void {
  const found = Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);
  if (found >= least) return;
  throw new Error(`${name}: holds ${found} numbers, a model of its configuration has ${least} or more`);
}
