import type { WorldAction } from '@genie/world';
import { keysOfName } from '../action-keys/keys-of-name.ts';
import type { ActionCodes } from './action-codes.ts';
import type { TrueActions } from './true-actions.ts';

/**
 * A world's actions as labels name them, each with the key that its name says, several held together joined by `+`. No two have the same
 * key: the more frequent one has it.
 *
 * @param keys of a game's actions by name, before what the names say
 * @returns the actions, and the one that is played while no key is held: one whose name says no key, else the most frequent, until it is
 *   measured which of them moves least
 */
export function nameTrueActions(
  { names, quantizer, usage }: Pick<TrueActions, 'names' | 'usage'> & { quantizer: Pick<ActionCodes, 'code'> },
  keys: Readonly<Record<string, readonly string[]>> = {},
): { actions: WorldAction[]; idle: number } {
  const said = names.map((name) => {
    const pressed = keys[name] ? undefined : keysOfName(name);
    return keys[name] ? [...keys[name]] : pressed && (pressed.length > 0 ? [pressed.join('+')] : []);
  });
  const byUsage = names.map((_, index) => index).sort((a, b) => usage[b] - usage[a]);
  const taken = new Map<string, number>();
  for (const index of byUsage) {
    for (const key of said[index] ?? []) if (!taken.has(key)) taken.set(key, index);
  }
  const idle = byUsage.find((index) => said[index]?.length === 0) ?? byUsage[0];
  return {
    actions: names.map((name, index) => {
      const own = (said[index] ?? []).filter((key) => taken.get(key) === index);
      return {
        index,
        name,
        code: quantizer.code(index),
        usage: usage[index],
        nameFrom: 'labels',
        ...(own.length > 0 ? { keys: own } : {}),
      };
    }),
    idle,
  };
}
