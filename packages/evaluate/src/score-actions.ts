import type { Figure } from '@genie/metrics';
import type { InferredActions } from './observed.ts';

/**
 * Scores categorical codes as actions, without true ones, 0…1: see `actions.score`. `undefined` if nothing is known of the codes,
 * as of FSQ's.
 */
export function scoreActions({
  effects,
  unlabelled,
}: Pick<InferredActions, 'effects' | 'unlabelled'>): Figure | undefined {
  if (!effects || !unlabelled) return undefined;
  if (effects.value === null) return effects;
  if (effects.groups.length < 2) return { value: 0 };
  // Of one scene nothing can be said about others, and of single transitions nothing about a rhythm.
  const transfer = Math.max(0, unlabelled.transfer.value ?? 1);
  const free = 1 - Math.max(0, unlabelled.rhythm.value ?? 0);
  return { value: Math.max(0, effects.value) * transfer * free };
}
