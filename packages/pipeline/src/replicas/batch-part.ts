import type { BatchPart } from '@genie/ops';
import type { GradientReducer } from '@genie/training';

/** The clips of a batch that a replica trains on: from `first` on, `count` of them. */
export type OwnPart = BatchPart & { count: number };

/**
 * Divides each batch among the replicas, in order, as evenly as it goes. What the batches are does not depend on it.
 *
 * @param reducer undefined where there is one replica, which has all
 */
export function partOf(reducer: GradientReducer | undefined, batchSize: number): OwnPart | undefined {
  if (!reducer) return undefined;
  const { rank, size } = reducer;
  const first = Math.floor((batchSize * rank) / size);
  const count = Math.floor((batchSize * (rank + 1)) / size) - first;
  return { replicas: size, first, count, total: batchSize, sum: (values) => reducer.sum(values) };
}
