import { sha256 } from './files.ts';

/** JSON with the keys of every object in order, so that equal values give equal text; `undefined` fields are left out. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}

/** SHA-256 of a configuration, whatever the order of its keys. */
export function configHash(config: unknown): string {
  return sha256(stableJson(config));
}

/**
 * The first key in which two configurations differ, with both values in a line, or null where they are equal.
 *
 * @returns such as `encoder.embedDim is 64, expected 32`
 */
export function describeDifference(found: unknown, expected: unknown): string | null {
  const difference = firstDifference(plain(found), plain(expected), '');
  if (difference === null) return null;
  const { path, found: a, expected: b } = difference;
  return `${path === '' ? 'the configuration' : path} is ${shown(a)}, expected ${shown(b)}`;
}

interface Difference {
  path: string;
  found: unknown;
  expected: unknown;
}

function firstDifference(found: unknown, expected: unknown, path: string): Difference | null {
  const bothLists = Array.isArray(found) && Array.isArray(expected) && found.length === expected.length;
  if (bothLists || (isObject(found) && isObject(expected))) {
    const keys = new Set([...Object.keys(expected as object), ...Object.keys(found as object)]);
    for (const key of keys) {
      const inner = path === '' ? key : `${path}.${key}`;
      const difference = firstDifference(
        (found as Record<string, unknown>)[key],
        (expected as Record<string, unknown>)[key],
        inner,
      );
      if (difference !== null) return difference;
    }
    return null;
  }
  return stableJson(found) === stableJson(expected) ? null : { path, found, expected };
}

/** As it would be after a round through a file. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function shown(value: unknown): string {
  if (value === undefined) return 'not there';
  const text = stableJson(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
