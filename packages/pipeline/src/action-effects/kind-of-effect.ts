import type { ActionEffect } from '@genie/world';
import { type Direction, directionOf } from '../action-keys/directions.ts';
import { leastEffect } from './effects.ts';

/** Kind of an action's effect: it moves what is controlled in a direction, leaves it where it is, or something that has no direction. */
export type Kind = Direction | 'stay' | 'other';

/** An effect is weak below this share of the strongest one's length: it tells nothing apart that one could see. */
const weak = 0.15;
/** In at least this share of the places in which an action has an effect, that effect has one direction. */
const leastAgreement = 0.5;
/** And in at least this share of all places: walls may be in the way of most. */
const leastConsistency = 0.2;

/** Returns the kind of each action's effect, by its effect and the strongest effect of all. */
export function kindsOf(effects: readonly Pick<ActionEffect, 'x' | 'y' | 'amount' | 'consistency'>[]): Kind[] {
  const strongest = Math.max(0, ...effects.map(({ x, y }) => Math.hypot(x, y)));
  const least = Math.max(leastEffect, weak * strongest);
  return effects.map((effect) => {
    const length = Math.hypot(effect.x, effect.y);
    // One direction: most of the effect's length goes along it.
    const steady = effect.consistency >= leastConsistency && length >= leastAgreement * effect.amount;
    if (length >= least && steady) return directionOf(effect);
    return effect.amount < least ? 'stay' : 'other';
  });
}
