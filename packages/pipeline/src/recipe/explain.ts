import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';

/** As much of a zod schema, of the large form or the small one, as is looked at here. */
interface Schema {
  readonly def: object;
  readonly shape?: Readonly<Record<string, unknown>>;
}

/** Every key that a strict schema knows, as dotted paths; those of a list's items under `index`. */
function knownKeys(schema: Schema, prefix = '', index = '0'): string[] {
  const inner = unwrap(schema);
  const { element } = inner.def as { element?: Schema };
  if (element) return knownKeys(element, `${prefix}${index}.`, index);
  const shape = inner.shape as Record<string, Schema> | undefined;
  if (!shape) return [];
  return Object.entries(shape).flatMap(([key, value]) => [
    `${prefix}${key}`,
    ...knownKeys(value, `${prefix}${key}.`, index),
  ]);
}

/** The schema beneath defaults, optionals and refinements. */
function unwrap(schema: Schema): Schema {
  const { innerType, in: input, out } = (schema.def ?? {}) as { innerType?: Schema; in?: Schema; out?: Schema };
  const next = innerType ?? (input && 'shape' in unwrap(input) ? input : out);
  return next ? unwrap(next) : schema;
}

/**
 * The first issue of a failed check as one line; an unknown key names the nearest known one.
 *
 * @param prefix key under which what was checked stands
 * @param whole what all of it is called
 */
export function explain(error: z.core.$ZodError, schema: Schema, prefix = '', whole = 'recipe'): string {
  const issue = error.issues[0];
  if (!issue) return 'not valid';
  const at = [...(prefix ? [prefix] : []), ...issue.path].join('.');
  if (issue.code === 'unrecognized_keys') {
    const key = [...(at ? [at] : []), issue.keys[0]].join('.');
    const known = knownKeys(schema, '', /\.(\d+)\./.exec(key)?.[1]).map((name) =>
      prefix ? `${prefix}.${name}` : name,
    );
    const nearest = known.sort((a, b) => distance(a, key) - distance(b, key))[0];
    return `unknown key ${key}${nearest ? `; did you mean ${nearest}?` : ''}`;
  }
  return `${at || whole}: ${issue.message}`;
}
