import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { withObjectivesApart } from '@genie/pipeline/internal/recipe/objectives';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { parseWorldInfo, upgradeWorldInfo } from '@genie/world';
import { parse, stringify } from 'yaml';

/**
 * Brings a world bundle to the version of the format that this package writes: `world.json`, and `recipe.yaml` where one lies beside it. Weights
 * and starts stay as they are, and so does a bundle that is of this version already.
 *
 * @returns what became of it, in a line
 * @throws where the folder has no world.json, or one that cannot be read
 */
export function upgradeBundle(folder: string): string {
  const file = path.join(folder, 'world.json');
  if (!existsSync(file)) throw new Error(`${folder}: no world.json here, expected the folder of a world bundle`);
  const bytes = readFileSync(file);
  const { version } = parseWorldInfo(bytes); // what cannot be read is not written again
  const before = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  const recipe = path.join(folder, 'recipe.yaml');
  if (existsSync(recipe)) replace(recipe, (text) => stringify(withObjectivesApart(parse(text))));
  replace(file, () => `${JSON.stringify(upgradeWorldInfo(before), null, 2)}\n`);
  if (before.version === version) return `${folder}: of version ${version} already`;
  return `${folder}: version ${String(before.version)} → ${version}`;
}

function replace(file: string, change: (text: string) => string): void {
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  if (after !== before) writeAtomic(file, after);
}
