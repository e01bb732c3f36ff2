import type { SourceFile } from '@genie/data';
import { configHash } from '@genie/training';
import { modelWithObjective } from '../recipe/model-with-objective.ts';
import type { Recipe, StageRecipe } from '../recipe/schema.ts';
import { type ModelStage, type Stage, stages } from './folder.ts';
import { needsStage } from './needs-stage.ts';

/** Facts about a recipe's files that determine what its stages make. */
export interface RecipeFiles {
  /** The videos in the order of their import; empty where a game makes them. */
  videos: readonly SourceFile[];
  /** SHA-256 of the weights of a perceptual loss, where a recipe names a file of them. */
  perceptual?: string | undefined;
}

/** All that decides what a stage makes: its own part of the recipe, and the stages that it is made from. */
export interface StageInputs {
  recipe: Record<string, unknown>;
  after: Stage[];
}

const models: readonly ModelStage[] = ['video-tokenizer', 'action-tokenizer', 'dynamics'];

/**
 * Tells what a stage of a recipe is made from, and nothing else: what is not in here makes no difference to what the stage leaves. A key that
 * only says how it is computed (`recompute`, `dynamics.cache`), how often it is saved (`checkpoint`) or where a file lies is none of it.
 * `compile` stands with what computes, as it depends on the backend.
 */
export function stageInputs(stage: Stage, recipe: Recipe, files: RecipeFiles): StageInputs {
  const after = upstream(stage, recipe);
  return { recipe: JSON.parse(JSON.stringify(ownPart[stage](recipe, files))), after };
}

/** The stages that a stage reads, in order. */
export function upstream(stage: Stage, recipe: Recipe): Stage[] {
  const before: Record<Stage, Stage[]> = {
    data: [],
    'video-tokenizer': ['data'],
    'action-tokenizer': ['data'],
    dynamics: ['data', 'video-tokenizer', 'action-tokenizer'],
    world: ['data', ...models],
    report: ['data', ...models, 'world'],
  };
  return before[stage].filter((one) => needsStage(recipe, one));
}

/** The stages of a recipe that its world needs. */
export function neededStages(recipe: Recipe): Stage[] {
  return stages.filter((stage) => needsStage(recipe, stage));
}

/** One hash a stage: equal hashes, equal results, as a stage's is made of its own inputs and of the hashes of what it is made from. */
export function stageKeys(recipe: Recipe, files: RecipeFiles): Record<Stage, string> {
  const keys = {} as Record<Stage, string>;
  for (const stage of stages) {
    const { after, recipe: own } = stageInputs(stage, recipe, files);
    keys[stage] = configHash({ stage, own, after: after.map((one) => keys[one]) });
  }
  return keys;
}

const ownPart: Record<Stage, (recipe: Recipe, files: RecipeFiles) => Record<string, unknown>> = {
  data: dataPart,
  'video-tokenizer': ({ seed, data, videoTokenizer }, { perceptual: sha256 }) => {
    const { perceptual } = videoTokenizer;
    const network = perceptual && { ...perceptual, weights: perceptual.weights === 'random' ? 'random' : sha256 };
    return { seed, frameSkip: data.frameSkip, videoTokenizer: { ...trained(videoTokenizer), perceptual: network } };
  },
  'action-tokenizer': ({ seed, data, actionTokenizer }) => ({
    seed,
    frameSkip: data.frameSkip,
    actionTokenizer: trained(actionTokenizer),
  }),
  dynamics: ({ seed, data, actions, actionTokenizer, dynamics }) => ({
    seed,
    frameSkip: data.frameSkip,
    actions,
    dynamics: trained(dynamics),
    // What trains along does so by its own settings.
    ...(actions === 'latent' && dynamics.coTrain ? { actionTokenizer: trained(actionTokenizer) } : {}),
  }),
  world: ({ name, title, data, actions, actionTokenizer, world }) => ({
    name,
    title: title ?? name,
    frameSkip: data.frameSkip,
    actions,
    ...(actions === 'latent' ? { actionFrames: actionTokenizer.frames } : {}),
    world,
  }),
  report: ({ seed, data, actions, actionTokenizer, evaluate }) => ({
    seed,
    frameSkip: data.frameSkip,
    ...(actions === 'latent' ? { actionFrames: actionTokenizer.frames } : {}),
    evaluate,
  }),
};

/** Returns the settings and files that determine the frames of a dataset, and which of its videos are held out. */
export function dataPart(
  { seed, data }: Recipe,
  { videos: files }: Pick<RecipeFiles, 'videos'>,
): Record<string, unknown> {
  const { videos, game, videosPerGame, framesPerVideo, gameScale, frameSkip: _frameSkip, ...form } = data;
  if (videos.length > 0) return { seed, data: { ...form, videos: files } };
  return { seed, data: { ...form, game, videosPerGame, framesPerVideo, gameScale } };
}

/** Returns a stage's settings that affect the trained model; its objective in the model's mapping, as the first runs recorded it. */
function trained(settings: StageRecipe & { cache?: unknown }): Record<string, unknown> {
  const { recompute: _recompute, compile: _compile, cache: _cache, objective, ...others } = settings;
  return { ...others, model: modelWithObjective({ model: others.model, objective }) };
}
