import { existsSync, readFileSync } from 'node:fs';
import { sourceFiles } from '@genie/data';
import { sha256 } from '@genie/training';
import type { Recipe } from '../recipe/schema.ts';
import { readDataFiles } from './data-files.ts';
import type { RunFolder, Stage } from './folder.ts';
import { type RecipeFiles, stageKeys } from './stage-inputs.ts';

/** The keys of a recipe's stages, of the videos that a run's data was made of. */
export function runKeys(recipe: Recipe, run: RunFolder): Record<Stage, string> {
  return stageKeys(recipe, runFiles(recipe, run));
}

/** Returns the files that a recipe depends on, the videos as a run's data has them. */
export function runFiles(recipe: Recipe, run: RunFolder): RecipeFiles {
  const videos = recipe.data.videos.length > 0 ? sourceFiles(readDataFiles(run)?.files ?? []) : [];
  return { videos, perceptual: perceptualHash(recipe) };
}

/** SHA-256 of the file of weights that a recipe's perceptual loss names; undefined where it names none, or it is not there. */
export function perceptualHash({ videoTokenizer: { perceptual } }: Recipe): string | undefined {
  if (!perceptual || perceptual.weights === 'random' || !existsSync(perceptual.weights)) return undefined;
  return sha256(new Uint8Array(readFileSync(perceptual.weights)));
}
