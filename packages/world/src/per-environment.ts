import { WorldError } from './errors.ts';
import type { Start } from './session-state.ts';

/** Returns whether two starts are known to give the same. */
export function isSameStart(a: Start, b: Start): boolean {
  if ('index' in a && 'index' in b) return a.index === b.index;
  if ('dream' in a && 'dream' in b) return a.dream === b.dream;
  return a === b;
}

/** A seed for each of so many environments; of a single one each further environment has the next. */
export function seedsOf(seed: number | readonly number[], count: number): readonly number[] {
  return typeof seed === 'number'
    ? Array.from({ length: count }, (_, i) => seed + i)
    : listOf<number>(seed, count, 'seeds');
}

/** One for each environment, where one for all may be given. @throws WorldError where there are more or fewer */
export function listOf<Item>(given: Item | readonly Item[], count: number, what: string): readonly Item[] {
  if (!Array.isArray(given)) return Array.from({ length: count }, () => given as Item);
  if (given.length === count) return given as readonly Item[];
  throw new WorldError(`${what}: found ${given.length}, expected ${count}, one for each environment`);
}
