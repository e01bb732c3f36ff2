import { actionTokenizerObjectiveSchema, actionTokenizerSchema } from '@genie/action-tokenizer';
import { dynamicsObjectiveSchema, dynamicsSchema } from '@genie/dynamics';
import { modelWithObjective } from '@genie/pipeline/internal/recipe/model-with-objective';
import { type Recipe, recipeSchema, type StageRecipe } from '@genie/pipeline/internal/recipe/schema';
import type { ModelStage } from '@genie/pipeline/internal/run/folder';
import { configHash, stableJson } from '@genie/training';
import { videoTokenizerObjectiveSchema, videoTokenizerSchema } from '@genie/video-tokenizer';

/** The stages that make something which others build on, or which is measured. */
export type MadeStage = 'data' | ModelStage;

/** Recipe stage that names only the required keys. */
const leastStage = { steps: 1, batchSize: 1, frames: 2, learningRate: 1 };
const leastRecipe = recipeSchema.parse({
  name: 'least',
  data: {},
  videoTokenizer: leastStage,
  actionTokenizer: leastStage,
  dynamics: leastStage,
}) as unknown as Recipe;

/**
 * Tells what a stage of a recipe comes to: equal keys, equal results. It hashes all that decides about the stage, what it
 * is made from included, as far as it differs from the defaults; so a setting that is new in a later version, and off by
 * default, changes no key.
 *
 * @param contents hash of the files that the videos come from, where they come from files
 * @returns 16 hexadecimal digits
 */
export function stageKey(stage: MadeStage, recipe: Recipe, dataSeed: number, contents?: string): string {
  return configHash(made(stage, recipe, dataSeed, contents)).slice(0, 16);
}

/** Counts changes of what `measure.ts` measures: figures of another count are not compared with these, but measured again. */
const measures = 1;

/** The same of the figures that are measured of a stage. */
export function figuresKey(stage: ModelStage, recipe: Recipe, dataSeed: number, contents?: string): string {
  const { evaluate, world } = recipe;
  const asked = [changed(evaluate, leastRecipe.evaluate), stage === 'dynamics' && changed(world, leastRecipe.world)];
  return configHash([made(stage, recipe, dataSeed, contents), asked, measures]).slice(0, 16);
}

const stages = {
  videoTokenizer: 'video-tokenizer',
  actionTokenizer: 'action-tokenizer',
  dynamics: 'dynamics',
} as const;

/** Parts of a recipe that change nothing in what is trained, or are looked at on their own. */
const apart = ['name', 'title', 'checkpoint', 'evaluate', 'world', 'data', ...Object.keys(stages)];

/** All that decides about a stage's result, without what is as by default. */
function made(stage: MadeStage, recipe: Recipe, dataSeed: number, contents?: string): unknown {
  const data = { data: changed(recipe.data, leastRecipe.data), dataSeed, ...(contents ? { contents } : {}) };
  if (stage === 'data') return data;
  const others = Object.fromEntries(Object.entries(recipe).filter(([key]) => !apart.includes(key)));
  const needed = Object.entries(stages).filter(([, name]) => stage === 'dynamics' || name === stage);
  const trained = needed.map(([key, name]) => [name, settings(recipe[key as keyof typeof stages], name)]);
  return { ...data, others: changed(others, leastRecipe), seed: recipe.seed, trained };
}

const modelDefaults: Record<ModelStage, unknown> = {
  'video-tokenizer': { ...videoTokenizerSchema.parse({}), ...videoTokenizerObjectiveSchema.parse({}) },
  'action-tokenizer': { ...actionTokenizerSchema.parse({}), ...actionTokenizerObjectiveSchema.parse({}) },
  dynamics: { ...dynamicsSchema.parse({}), ...dynamicsObjectiveSchema.parse({}) },
};

function settings({ model, objective, ...training }: StageRecipe, stage: ModelStage): unknown {
  return [
    changed(modelWithObjective({ model, objective }), modelDefaults[stage]),
    changed(training, leastRecipe.dynamics),
  ];
}

/** Returns the part of a value that differs from the defaults; all of it if it is not a mapping. */
function changed(value: object, defaults: unknown): unknown {
  const known = defaults as Record<string, unknown>;
  return Object.fromEntries(Object.entries(value).filter(([key, one]) => stableJson(one) !== stableJson(known[key])));
}
