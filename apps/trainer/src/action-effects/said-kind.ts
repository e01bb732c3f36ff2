import { type Direction, directionOfKey, directions } from './directions.ts';
import type { Kind } from './kind-of-effect.ts';

/** Names of labels for doing nothing. */
const stays = ['stay', 'noop', 'none', 'idle', 'nothing'];

/** What a label's name and its keys promise; undefined where they promise nothing that can be seen. */
export function saidKind(name: string, keys: readonly string[] = []): Exclude<Kind, 'other'> | undefined {
  if (stays.includes(name.toLowerCase())) return 'stay';
  if (Object.hasOwn(directions, name.toLowerCase())) return name.toLowerCase() as Direction;
  return keys.map(directionOfKey).find((direction) => direction !== undefined);
}
