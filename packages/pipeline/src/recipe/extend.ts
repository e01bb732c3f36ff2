import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../errors.ts';
import { withObjectivesApart } from './objectives.ts';
import { readYaml } from './read-yaml.ts';

type Mapping = Record<string, unknown>;

/**
 * Reads a recipe with all that it extends: `extends` names another, beside it or one that ships, whose keys hold wherever it has none of its own.
 * Mappings are merged key by key; lists and values are replaced.
 *
 * @param shipped the folder of the recipes that ship
 * @throws UsageError where there is no such recipe, one is no mapping, or they extend each other in a circle
 */
export function readExtended(
  fileOrName: string,
  shipped: string,
  extendedBy: readonly string[] = [],
): { file: string; raw: Mapping } {
  const { file, raw } = readYaml(fileOrName, shipped, 'recipe');
  if (!isMapping(raw)) {
    const found = raw === null ? 'an empty file' : Array.isArray(raw) ? 'a list' : typeof raw;
    throw new UsageError(`${file}: expected a recipe (a YAML mapping), found ${found}`);
  }
  const { extends: base, ...own } = withObjectivesApart(raw);
  if (base === undefined) return { file, raw: own };
  if (typeof base !== 'string') {
    throw new UsageError(`${file}: extends: found ${JSON.stringify(base)}, expected the name of a recipe`);
  }
  const chain = [...extendedBy, file];
  const beside = path.join(path.dirname(file), `${base}.yaml`);
  const next = existsSync(beside) ? beside : base;
  if (chain.some((each) => path.resolve(each) === path.resolve(next))) {
    throw new UsageError(`${file}: extends: ${base} leads back to itself (${[...chain, next].join(' → ')})`);
  }
  return { file, raw: merged(readExtended(next, shipped, chain).raw, own) };
}

function merged(base: Mapping, own: Mapping): Mapping {
  const result = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const below = base[key];
    result[key] = isMapping(below) && isMapping(value) ? merged(below, value) : value;
  }
  return result;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
