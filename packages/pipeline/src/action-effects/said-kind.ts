import { type Direction, directionOfKey } from '../action-keys/directions.ts';
import { keysOfName } from '../action-keys/keys-of-name.ts';

/** Returns the promise of a label's name and its keys: a direction, or no effect; undefined where they promise nothing that can be seen. */
export function saidKind(name: string, keys: readonly string[] = []): Direction | 'stay' | undefined {
  const said = keysOfName(name);
  if (said?.length === 0) return 'stay';
  return [...(said ? [said.join('+')] : []), ...keys].map(directionOfKey).find((direction) => direction !== undefined);
}
