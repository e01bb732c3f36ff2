import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../errors.ts';
import { packageFolder } from '../package-folder.ts';
import { explain } from './explain.ts';
import { readExtended } from './extend.ts';
import { withObjectivesApart } from './objectives.ts';
import { yamlNames } from './read-yaml.ts';
import { type Recipe, recipeSchema } from './schema.ts';

const shipped = path.join(packageFolder, 'recipes');

/** Names of the recipes that ship. */
export function recipeNames(): string[] {
  return yamlNames(shipped);
}

/**
 * Reads a recipe, a file or the name of one that ships, applies `key=value` overrides and checks it all.
 * @throws UsageError naming the override or the file, and the key; for an unknown key the nearest known one.
 */
export function loadRecipe(fileOrName: string, overrides: string[] = []): Recipe {
  const { file, raw: written } = readExtended(fileOrName, shipped);
  let raw = written;
  const data = (raw as { data?: { videos?: unknown } }).data;
  if (data?.videos !== undefined) data.videos = namesAsTyped(readFileSync(file, 'utf8')) ?? data.videos;
  const given = overrides.map(parseOverride);
  for (const { keys, value } of given) {
    setKey(raw, keys, value);
    raw = withObjectivesApart(raw);
  }
  let result = recipeSchema.safeParse(raw);
  // A text that reads as something else, such as name=2024 or title=true.
  for (const { path: at, code, ...issue } of result.error?.issues ?? []) {
    const override = given.findLast(({ keys }) => keys.join('.') === at.join('.'));
    if (!override || code !== 'invalid_type' || (issue as { expected?: string }).expected !== 'string') continue;
    setKey(raw, override.keys, override.text);
    result = recipeSchema.safeParse(raw);
  }
  if (!result.success) {
    const reason = explain(result.error, recipeSchema);
    throw new UsageError(`${blamed(result.error, given) ?? file}: ${reason}`);
  }
  return result.data as unknown as Recipe;
}

/**
 * The videos of a recipe's text as they are written: `2024` and `true` are names here, not a number and a truth. `undefined` where
 * another recipe, which it extends, has them.
 */
function namesAsTyped(text: string): unknown {
  return (parse(text, { schema: 'failsafe' }) as { data?: { videos?: unknown } }).data?.videos;
}

/** `a.b.c=value`, apart. */
interface Override {
  given: string;
  keys: string[];
  text: string;
  value: unknown;
}

/** The value is YAML, so numbers, booleans, lists and strings work as they read; names of videos are taken as they stand. */
function parseOverride(given: string): Override {
  const equals = given.indexOf('=');
  if (equals < 1) throw new UsageError(`${given}: expected key=value, for example videoTokenizer.steps=2000`);
  const keys = given.slice(0, equals).split('.');
  const text = given.slice(equals + 1);
  if (keys.join('.') === 'data.videos') return { given, keys, text, value: videoNames(text) };
  // A glob such as *.mp4 is an alias in YAML: what does not parse is taken as it stands.
  let value: unknown = text;
  try {
    value = parse(text);
  } catch {}
  return { given, keys, text, value };
}

/** A list in brackets, or one text: a name may hold all that means something in YAML. */
function videoNames(text: string): string[] {
  if (text === '') return [];
  if (!text.startsWith('[') || existsSync(text)) return [text];
  try {
    const list: unknown = parse(text, { schema: 'failsafe' });
    if (Array.isArray(list) && list.every((name) => typeof name === 'string')) return list;
  } catch {}
  return [text];
}

function setKey(raw: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  let target = raw;
  for (const key of keys.slice(0, -1)) {
    const next = target[key];
    if (typeof next !== 'object' || next === null) target[key] = {};
    target = target[key] as Record<string, unknown>;
  }
  target[keys.at(-1) as string] = value;
}

/** The override that an error is about: the last that sets its key, what stands above it, or something in it. */
function blamed(error: z.ZodError, given: readonly Override[]): string | undefined {
  const issue = error.issues[0];
  if (!issue) return undefined;
  const unknown = issue.code === 'unrecognized_keys' ? [issue.keys[0]!] : [];
  const at = [...issue.path, ...unknown].map(String);
  return given.findLast(({ keys }) => keys.every((key, i) => i >= at.length || key === at[i]))?.given;
}

/** The whole resolved recipe as YAML, as it is kept in a run's config.yaml. */
export function recipeYaml(recipe: Recipe): string {
  return stringify(recipe);
}
