import type { WorldAction } from '@genie/world';
import { turnBetween } from '../action-keys/directions.ts';
import { kindsOf } from './kind-of-effect.ts';
import { saidKind } from './said-kind.ts';

/** Sentences on actions whose names and keys, from labels, are not what they do on the screen; none where effects were not measured. */
export function contradictionsOf(actions: readonly WorldAction[]): string[] {
  const effects = actions.flatMap(({ effect }) => effect ?? []);
  if (effects.length < actions.length) return [];
  const kinds = kindsOf(effects);
  return actions.flatMap(({ name, keys, nameFrom }, index) => {
    const [said, kind, effect] = [saidKind(name, keys), kinds[index], effects[index]];
    if (nameFrom !== 'labels' || !said || said === kind || kind === 'other') return [];
    // One that slants is what it says.
    if (said !== 'stay' && kind !== 'stay' && turnBetween(said, kind) < 2) return [];
    const does =
      kind === 'stay'
        ? 'moves nothing on the screen'
        : `moves ${kind} on the screen, ${Math.hypot(effect.x, effect.y).toFixed(1)} pixels a frame in ${Math.round(100 * effect.consistency)} % of ${effect.starts} places`;
    return [`action ${index}, "${name}" by the labels, ${does}`];
  });
}
