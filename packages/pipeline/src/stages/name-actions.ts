import type { WorldAction } from '@genie/world';
import type { ActionMeasures } from '../evaluate/action-tokenizer.ts';
import { codeOfAction } from '../evaluate/keys.ts';

/** Share of a latent action's transitions that must have been one true action for it to take that one's name. */
const purity = 0.5;

/**
 * Names and keys: where true actions are known, the latent action that says one best takes its name and keys, others that say it too a
 * name that tells what they are like. One that says none, as where the camera's movement tells more than the keys, is numbered, and played by number.
 *
 * @param keys of the game's actions, by their names
 * @returns the actions, and the one that is played while no key is held: a named "stay", else the most frequent
 */
export function nameActions(
  measured: Pick<ActionMeasures, 'agreement' | 'usage' | 'actionNames'>,
  keys: Readonly<Record<string, readonly string[]>> = {},
): { actions: Omit<WorldAction, 'code'>[]; idle: number } {
  const { agreement, usage, actionNames } = measured;
  const best = codeOfAction(measured);
  const names = usage.map((_, index) => {
    const mapped = agreement.value === null ? null : agreement.mapping[index];
    const says = agreement.value === null ? null : agreement.precision[index];
    if (mapped === null || mapped === undefined || !actionNames || (says ?? 0) < purity) return null;
    return { name: actionNames[mapped], isBest: best?.[mapped] === index };
  });
  const actions = usage.map((share, index): Omit<WorldAction, 'code'> => {
    const named = names[index];
    if (!named) return { index, name: `action ${index}`, usage: share };
    if (!named.isBest) return { index, name: `${named.name} (${index})`, usage: share };
    const own = keys[named.name];
    return { index, name: named.name, usage: share, ...(own && { keys: [...own] }) };
  });
  const still = names.findIndex((named) => named?.isBest && ['stay', 'noop', 'none'].includes(named.name));
  return { actions, idle: still >= 0 ? still : usage.indexOf(Math.max(...usage)) };
}
