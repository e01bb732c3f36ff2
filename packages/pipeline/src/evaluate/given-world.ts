import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadRecipe } from '../recipe/load.ts';
import type { Recipe } from '../recipe/schema.ts';
import { RunFolder } from '../run/folder.ts';
import { tellNote } from '../tell.ts';

/** A world as it was named on the command line. */
export interface GivenWorld {
  /** The folder as the user wrote it. */
  given: string;
  /** Name that distinguishes it from others; no two have the same. */
  name: string;
  /** Folder of the bundle. */
  bundle: string;
  /** Its run, if it is one. */
  run?: RunFolder;
  /** The recipe that it was made by, where one lies in its folder. */
  recipe?: Recipe;
}

/**
 * Lists the worlds in some folders.
 *
 * @param bundles - the bundle of each
 */
export function givenWorlds(folders: readonly string[], bundles: readonly string[]): GivenWorld[] {
  const names = new Map<string, number>();
  return folders.map((given, i) => {
    const bundle = bundles[i];
    const run = new RunFolder(given);
    const isRun = existsSync(run.config);
    const plain = nameOf(bundle);
    const times = (names.get(plain) ?? 0) + 1;
    names.set(plain, times);
    const recipe = isRun ? loadRecipe(run.config) : recipeBeside(bundle);
    return {
      given,
      name: times > 1 ? `${plain}-${times}` : plain,
      bundle,
      ...(isRun ? { run } : {}),
      ...(recipe ? { recipe } : {}),
    };
  });
}

/** The name of a bundle's folder; of a bundle inside a run, that of the run. */
function nameOf(bundle: string): string {
  const own = path.basename(bundle);
  return own === 'world' ? path.basename(path.dirname(bundle)) : own;
}

/** A recipe that an older or newer version wrote does not keep a bundle from being measured. */
function recipeBeside(bundle: string): Recipe | undefined {
  const files = [path.join(bundle, 'recipe.yaml'), path.join(bundle, '..', 'config.yaml')];
  const file = files.find((candidate) => existsSync(candidate));
  if (!file) return undefined;
  try {
    return loadRecipe(file);
  } catch (error) {
    tellNote(`${(error as Error).message}; it is left out`);
    return undefined;
  }
}
