import { UsageError } from '@genie/pipeline/internal/errors';
import { actionTokenizerOf, dynamicsOf, videoTokenizerOf } from '@genie/pipeline/internal/models';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import { spelled } from '@genie/pipeline/internal/recipe/training-choices';
import type { ModelStage } from '@genie/pipeline/internal/run/folder';
import { figuresKey, type MadeStage, stageKey } from './keys.ts';
import type { Study } from './study.ts';

/** One row of a study's table: its base or a variant. */
export interface PlannedRow {
  name: string;
  why: string;
  source?: string | undefined;
  overrides: string[];
  runs: PlannedRun[];
}

/** A row trained from one seed. */
export interface PlannedRun {
  seed: number;
  recipe: Recipe;
  /** Seed of the data and of its held-out share, the same for all seeds. */
  dataSeed: number;
  /** Hash of the files that its videos come from; undefined where they are a game's. */
  contents?: string | undefined;
  /** Key under which its result is kept; runs of several rows or studies that come to the same share it. */
  key: string;
}

/**
 * Resolves and checks the recipes of all runs, before any of them is trained.
 * @param seeds in place of the study's own
 * @throws UsageError naming study, row and key; also where a variant changes nothing
 */
export function planStudy(study: Study, seeds: readonly number[] = study.seeds): PlannedRow[] {
  const resolve = resolver(study);
  const dataSeed = resolve(study.base, []).seed;
  const rows = [
    { name: study.base, why: 'what the others are compared with', overrides: [] as string[] },
    ...study.variants,
  ].map((row) => {
    const recipe = resolve(row.name, row.overrides);
    const runs = seeds.map((seed): PlannedRun => {
      const seeded = { ...recipe, seed };
      return { seed, recipe: seeded, dataSeed, key: figuresKey(study.stage, seeded, dataSeed) };
    });
    return { ...row, runs };
  });
  for (const { name, runs } of rows.slice(1)) {
    if (runs[0]!.key === rows[0]!.runs[0]!.key)
      throw new UsageError(`${study.name}: ${name}: its overrides change nothing of ${study.stage} in the base`);
  }
  return rows;
}

/** Resolves recipes, and builds each model that was not yet built for another, so that sizes that do not fit are told. */
function resolver(study: Study): (row: string, overrides: readonly string[]) => Recipe {
  const built = new Set<string>();
  return (row, overrides) => {
    try {
      const recipe = loadRecipe(study.recipeSource, [...study.overrides, ...overrides]);
      if (recipe.actions !== 'latent') {
        throw new UsageError(`${spelled(recipe.actions)}; studies measure latent actions, expected latent`);
      }
      for (const [stage, build] of Object.entries(models)) {
        const key = stageKey(stage as keyof typeof models, recipe, recipe.seed);
        if (!built.has(key)) build(recipe).dispose();
        built.add(key);
      }
      return recipe;
    } catch (error) {
      if (error instanceof Error) throw new UsageError(`${study.name}: ${row}: ${error.message}`, { cause: error });
      throw error;
    }
  };
}

const models = {
  'video-tokenizer': videoTokenizerOf,
  'action-tokenizer': actionTokenizerOf,
  dynamics: dynamicsOf,
} satisfies Record<ModelStage, unknown>;

/** Folders of a run's stages, by their keys: what several runs are made from is there once. */
export function stageFolders(folder: string, { recipe, dataSeed, contents }: PlannedRun): Record<MadeStage, string> {
  const at = (stage: MadeStage) => `${folder}/${stage}/${stageKey(stage, recipe, dataSeed, contents)}`;
  return {
    data: at('data'),
    'video-tokenizer': at('video-tokenizer'),
    'action-tokenizer': at('action-tokenizer'),
    dynamics: at('dynamics'),
  };
}
