import path from 'node:path';
import { parse, stringify } from 'yaml';
import { UsageError } from '../errors.ts';
import { packageFolder } from '../package-folder.ts';
import { explain } from './explain.ts';
import { readExtended } from './extend.ts';
import { yamlNames } from './read-yaml.ts';
import { type Recipe, recipeSchema } from './schema.ts';

const shipped = path.join(packageFolder, 'recipes');

/** Names of the recipes that come with the command. */
export function recipeNames(): string[] {
  return yamlNames(shipped);
}

/**
 * Reads a recipe, a file or the name of one that ships, applies `key=value` overrides and checks it all.
 * @throws UsageError naming the file and the key, and for an unknown key the nearest known one.
 */
export function loadRecipe(fileOrName: string, overrides: string[] = []): Recipe {
  const { file, raw } = readExtended(fileOrName, shipped);
  for (const override of overrides) applyOverride(raw as Record<string, unknown>, override);
  const result = recipeSchema.safeParse(raw);
  if (!result.success) throw new UsageError(`${file}: ${explain(result.error, recipeSchema)}`);
  return result.data as unknown as Recipe;
}

/** Sets `a.b.c=value` in a raw recipe; the value is YAML, so numbers, booleans, lists and strings work as they read. */
function applyOverride(raw: Record<string, unknown>, override: string): void {
  const equals = override.indexOf('=');
  if (equals < 1) throw new UsageError(`${override}: expected key=value, for example videoTokenizer.steps=2000`);
  const keys = override.slice(0, equals).split('.');
  const text = override.slice(equals + 1);
  // A glob such as *.mp4 is an alias in YAML: what does not parse is taken as it stands.
  let value: unknown = text;
  try {
    value = parse(text);
  } catch {}
  let target = raw;
  for (const key of keys.slice(0, -1)) {
    const next = target[key];
    if (typeof next !== 'object' || next === null) target[key] = {};
    target = target[key] as Record<string, unknown>;
  }
  target[keys.at(-1) as string] = value;
}

/** The whole resolved recipe as YAML, as it is kept in a run's config.yaml. */
export function recipeYaml(recipe: Recipe): string {
  return stringify(recipe);
}
