import type { Figure } from './figure.ts';
import { ratio, type Tally } from './tally.ts';

/** Things that left a picture and came back to it: how each looks by its place, and how it truly looks. */
export interface Recalled {
  /** Looks that a picture shows, by place; a place where nothing of the kind is seen may be missing. */
  readonly shown: ReadonlyMap<number, number>;
  readonly truth: ReadonlyMap<number, number>;
  /** Places that were out of sight in between; those that never were need no memory. */
  readonly left: ReadonlySet<number>;
}

/** Counts the things that had left a picture and are as they were, of those that the true picture shows. */
export function recallOf({ shown, truth, left }: Recalled): Tally {
  const asked = [...truth].filter(([place]) => left.has(place));
  return { sum: asked.filter(([place, look]) => shown.get(place) === look).length, count: asked.length };
}

/**
 * Memory: the share of the things that left a picture which are as they were when it comes back, at their place and with their look, 0…1.
 *
 * @param returns - one entry a return
 * @returns not defined where nothing had left
 */
export function recall(returns: readonly Tally[]): Figure<{ games: readonly Tally[]; count: number }> {
  return ratio(returns, 'nothing that was in sight had left the picture');
}
