import type { WorldAction } from '@genie/world';
import { arrows } from './controls.ts';

/**
 * Returns which of two actions counts while the keys of both are held. Of two arrows at right angles it is the one that moves things
 * more; of any others, as of an arrow and its opposite, the one pressed later.
 *
 * @param earlier, later indices of actions
 */
export function strongerOf(actions: readonly WorldAction[], earlier: number, later: number): number {
  const [a, b] = [actions[earlier], actions[later]];
  if (!a?.effect || !b?.effect || !axisOf(a) || !axisOf(b) || axisOf(a) === axisOf(b)) return later;
  return Math.hypot(a.effect.x, a.effect.y) > Math.hypot(b.effect.x, b.effect.y) ? earlier : later;
}

/** The axis of an action's arrow; undefined for one without. */
function axisOf({ keys = [] }: WorldAction): 'x' | 'y' | undefined {
  const arm = Object.values(arrows).find((key) => keys.includes(key));
  if (!arm) return undefined;
  return arm === arrows.up || arm === arrows.down ? 'y' : 'x';
}
