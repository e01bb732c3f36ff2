import type { VideoDataset } from '@genie/data';
import { type Estimate, measureFigures, type Observations, type PlayedGame } from '@genie/evaluate';
import { type NotDefined, notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import {
  type ActionMeasures,
  type ActionOptions,
  measureActions,
} from '@genie/pipeline/internal/evaluate/action-tokenizer';
import { measureDynamics } from '@genie/pipeline/internal/evaluate/dynamics';
import { type GameOptions, measureGame } from '@genie/pipeline/internal/evaluate/game';
import { codeOfAction } from '@genie/pipeline/internal/evaluate/keys';
import type { Models } from '@genie/pipeline/internal/evaluate/models';
import { measureVideoTokenizer, objectSights } from '@genie/pipeline/internal/evaluate/video-tokenizer';
import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import type { ModelStage, RunFolder } from '@genie/pipeline/internal/run/folder';
import type { DataManifest } from '@genie/pipeline/internal/stages/data';
import {
  gameOf,
  openData,
  trainedActionTokenizer,
  trainedDynamics,
  trainedVideoTokenizer,
} from '@genie/pipeline/internal/stages/inputs';
import { figurePaths } from './figures.ts';

interface HeldOut {
  recipe: Recipe;
  run: RunFolder;
  dataset: VideoDataset;
  manifest: DataManifest;
}

/** Held-out transitions whose latent actions are looked at. */
const mostActionClips = 2000;

/**
 * Measures what a stage of a run has trained on the run's held-out videos, the same for every variant and seed.
 *
 * @param training the last metrics of its training
 * @returns figures by path
 */
export async function measureStage(
  stage: ModelStage,
  recipe: Recipe,
  run: RunFolder,
  training: Readonly<Record<string, number>> = {},
): Promise<Readonly<Record<string, Estimate>>> {
  const { manifest, dataset } = await openData(run);
  try {
    const observations = await observe[stage]({ recipe, run, dataset, manifest });
    const paths = figurePaths(stage);
    const { figures } = measureFigures({ ...observations, training }, paths);
    return Object.fromEntries(Object.entries(figures).filter(([path]) => paths.includes(path)));
  } finally {
    await dataset.close();
  }
}

const observe: Record<ModelStage, (heldOut: HeldOut) => Promise<Observations>> = {
  'video-tokenizer': videoTokenizer,
  'action-tokenizer': actionTokenizer,
  dynamics,
};

async function videoTokenizer({ recipe, run, dataset, manifest }: HeldOut): Promise<Observations> {
  const { model } = await trainedVideoTokenizer(recipe, run);
  try {
    const reconstructions = await measureVideoTokenizer(model, dataset, manifest.splits.heldOut, {
      length: recipe.videoTokenizer.frames,
      limit: recipe.evaluate.clips,
      frameSkip: recipe.data.frameSkip,
      random: new Random(measuringSeed),
    });
    const game = gameOf(manifest, dataset);
    const objects = game && objectSights(game, reconstructions.clips);
    return { reconstructions: { ...reconstructions, ...(objects ? { objects } : {}) } };
  } finally {
    model.dispose();
  }
}

async function actionTokenizer({ recipe, run, dataset, manifest }: HeldOut): Promise<Observations> {
  const { model } = await trainedActionTokenizer(recipe, run);
  try {
    return { actions: await measureActions(model, dataset, manifest.splits.heldOut, actionClips(recipe)) };
  } finally {
    model.dispose();
  }
}

async function dynamics({ recipe, run, dataset, manifest }: HeldOut): Promise<Observations> {
  const { model: videoTokenizer } = await trainedVideoTokenizer(recipe, run);
  const { dynamics, actionTokenizer } = await trainedDynamics(recipe, run);
  const models = { videoTokenizer, actionTokenizer, dynamics };
  const { heldOut } = manifest.splits;
  try {
    const { clips, rollouts, rolloutFrames, controlFrames } = recipe.evaluate;
    const { context, sampling } = recipe.world;
    const options = { context, sampling, clips, rollouts, rolloutFrames, seed: measuringSeed };
    const { frameSkip } = recipe.data;
    const { next, free } = await measureDynamics(models, dataset, heldOut, { ...options, frameSkip });
    const actions = await measureActions(actionTokenizer, dataset, heldOut, actionClips(recipe));
    const game = await played({ models, actions, manifest, dataset }, { ...options, controlFrames });
    return { nextFrames: next, rollouts: free, actions, game };
  } finally {
    for (const model of Object.values(models)) model.dispose();
  }
}

async function played(
  world: Pick<HeldOut, 'manifest' | 'dataset'> & { models: Models; actions: ActionMeasures },
  options: GameOptions,
): Promise<PlayedGame | NotDefined> {
  const game = gameOf(world.manifest, world.dataset);
  if (!game) return notDefined('the true states are known only for generated games in their own size');
  const keys = codeOfAction(world.actions);
  if (!keys) return notDefined('no latent action stands for a true action, so none can be chosen');
  return { game, ...(await measureGame(world.models, game, keys, options)), random: new Random(measuringSeed) };
}

/** Runs differ in what they learned, not in what they are asked. */
const measuringSeed = 0;

function actionClips({ actionTokenizer, data }: Recipe): ActionOptions {
  const { frames: length, objective } = actionTokenizer;
  return { length, limit: mostActionClips, frameSkip: data.frameSkip, objective };
}
