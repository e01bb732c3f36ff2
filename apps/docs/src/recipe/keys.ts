import { z } from 'zod';

/** A key of a recipe, as its schema has it. */
export interface Key {
  /** Dotted path. */
  path: string;
  /** The values that it takes, in words. */
  values: string;
  /** As it is spelled in a recipe; `undefined` where there is none. */
  fallback: string | undefined;
  isRequired: boolean;
}

/** As much of a JSON schema as is read here. */
interface Json {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Json[];
  items?: Json;
  prefixItems?: Json[];
  properties?: Record<string, Json>;
  required?: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
}

/** The keys of a strict object's schema that hold values, and so of what it checks; objects are told by their own keys. */
export function keysOf(schema: z.core.$ZodType): Key[] {
  const options = { unrepresentable: 'any' } as const;
  const given = z.toJSONSchema(schema, { ...options, io: 'input' }) as Json;
  const made = z.toJSONSchema(schema, { ...options, io: 'output' }) as Json;
  return [...walk(given, made, '')].map((key) => ({ ...key, values: key.values || expectedAt(schema, key.path) }));
}

/** The values that a check of a schema's own expects, by what it says of a value that is none. */
function expectedAt(schema: z.core.$ZodType, path: string): string {
  const wrong = path.split('.').reduceRight<unknown>((value, key) => ({ [key]: value }), {});
  const issues = z.safeParse(schema, wrong).error?.issues ?? [];
  const message = issues.find((issue) => issue.path.join('.') === path)?.message ?? '';
  const [expected] = /(?<=expected )[^;]*/.exec(message) ?? [];
  if (!expected) throw new Error(`${path}: its schema does not say what it takes`);
  const [, choices] = /^one of (.*)/.exec(expected) ?? [];
  if (choices) return choices.split(', ').map(code).join(', ');
  return expected
    .replace(/^an? /, '')
    .replace(/, where .*/, '')
    .replace('integer', 'whole number')
    .replace(/of at least (.*)/, 'from $1 on');
}

function* walk(given: Json, made: Json, prefix: string): Generator<Key> {
  for (const [name, asGiven] of Object.entries(given.properties ?? {})) {
    const path = `${prefix}${name}`;
    const asMade = made.properties?.[name] ?? {};
    if (asGiven.properties) {
      yield* walk(asGiven, asMade, `${path}.`);
      continue;
    }
    // What is brought into form first says only afterwards what it is.
    const values = valuesOf(asGiven) || valuesOf(asMade);
    const fallback = asGiven.default ?? asMade.default;
    yield {
      path,
      values,
      fallback: fallback === undefined ? undefined : spelled(fallback),
      isRequired: given.required?.includes(name) ?? false,
    };
    for (const part of asGiven.anyOf ?? []) yield* walk(part, part, `${path}.`);
  }
}

/** The values that a schema takes, in words; empty where it does not say. */
function valuesOf(schema: Json): string {
  const { type, enum: choices, const: only, anyOf, items, prefixItems, properties } = schema;
  if (anyOf) return anyOf.map(valuesOf).join(', or ');
  if (only !== undefined) return code(only);
  if (choices) return choices.map(code).join(', ');
  if (prefixItems) return `[${prefixItems.map(valuesOf).join(', ')}]`;
  if (type === 'array') return items && valuesOf(items) ? `a list of ${plural(valuesOf(items))}` : 'a list';
  if (properties) return code(`{ ${Object.keys(properties).join(', ')} }`);
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'string') return 'text';
  if (type === 'integer' || type === 'number') return numbers(schema);
  if (type === 'object') return "keys of the model's own";
  return '';
}

function numbers({ type, minimum, maximum, exclusiveMinimum }: Json): string {
  const kind = type === 'integer' ? 'whole number' : 'number';
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum;
  if (exclusiveMinimum === 0 && type === 'integer') return `${kind} from 1 on`;
  if (exclusiveMinimum !== undefined) return `${kind} above ${exclusiveMinimum}`;
  if (least !== undefined && most !== undefined) return `${kind} from ${least} to ${most}`;
  if (least !== undefined) return `${kind} from ${least} on`;
  return kind;
}

const plural = (words: string) =>
  words === 'text' ? 'texts' : words.replace(/^a list\b/, 'lists').replace(/number(?!s)/, 'numbers');

const code = (value: unknown) => `\`${String(value)}\``;

/** A value as YAML has it on one line. */
function spelled(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spelled).join(', ')}]`;
  return value === '' ? "''" : String(value);
}
