import type { Attention } from '@genie/world';

/** Blocks and heads in view: one of them, or the mean over all. */
export interface Choice {
  block: number | 'mean';
  head: number | 'mean';
}

/** The weights of a choice, [P], in sum 1. */
export function chosenWeights({ blocks, heads, weights }: Attention, { block, head }: Choice): Float32Array {
  const patches = weights.length / blocks / heads;
  const mean = new Float32Array(patches);
  let count = 0;
  for (let b = 0; b < blocks; b++) {
    for (let h = 0; h < heads; h++) {
      if ((block !== 'mean' && block !== b) || (head !== 'mean' && head !== h)) continue;
      count++;
      for (let p = 0; p < patches; p++) mean[p]! += weights[(b * heads + h) * patches + p]!;
    }
  }
  return mean.map((sum) => sum / count);
}
