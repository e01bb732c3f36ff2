import type { VideoDataset } from '@genie/data';
import { type Figure, notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import { measureActions } from '../evaluate/action-tokenizer.ts';
import { measureDynamics } from '../evaluate/dynamics.ts';
import { measureGame } from '../evaluate/game.ts';
import { codeOfAction } from '../evaluate/keys.ts';
import { joinBytes } from '../evaluate/pictures.ts';
import { measureVideoTokenizer, objectsKept } from '../evaluate/video-tokenizer.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ModelStage, RunFolder } from '../run/folder.ts';
import type { DataManifest } from '../stages/data.ts';
import { gameOf, openData, trainedActionTokenizer, trainedDynamics, trainedVideoTokenizer } from '../stages/inputs.ts';

/** Held-out figures by the names of `figures.ts`. */
export type Figures = Record<string, Figure>;

interface HeldOut {
  recipe: Recipe;
  run: RunFolder;
  dataset: VideoDataset;
  manifest: DataManifest;
}

/** Held-out transitions whose latent actions are looked at. */
const mostActionClips = 2000;

/** Measures what a stage of a run has trained on the run's held-out videos, the same for every variant and seed. */
export async function measureStage(stage: ModelStage, recipe: Recipe, run: RunFolder): Promise<Figures> {
  const { manifest, dataset } = await openData(run);
  try {
    return await measures[stage]({ recipe, run, dataset, manifest });
  } finally {
    await dataset.close();
  }
}

const measures: Record<ModelStage, (heldOut: HeldOut) => Promise<Figures>> = {
  'video-tokenizer': videoTokenizer,
  'action-tokenizer': actionTokenizer,
  dynamics,
};

async function videoTokenizer({ recipe, run, dataset, manifest }: HeldOut): Promise<Figures> {
  const { model } = await trainedVideoTokenizer(recipe, run);
  try {
    const { psnr, ssim, codebookUsage, clips } = await measureVideoTokenizer(model, dataset, manifest.splits.heldOut, {
      length: recipe.videoTokenizer.frames,
      limit: recipe.evaluate.clips,
      frameSkip: recipe.data.frameSkip,
      random: new Random(measuringSeed),
    });
    const game = gameOf(manifest, dataset);
    const pictures = (of: 'truth' | 'made') => joinBytes(clips.map((clip) => clip[of]));
    const objectsFound = game ? mean(Object.values(objectsKept(game, pictures('truth'), pictures('made')))) : noGame;
    return { psnr, ssim, codebookUsage, objectsFound };
  } finally {
    model.dispose();
  }
}

async function actionTokenizer({ recipe, run, dataset, manifest }: HeldOut): Promise<Figures> {
  const { model } = await trainedActionTokenizer(recipe, run);
  try {
    const { agreement, mutualInformation, entropy, usage } = await measureActions(
      model,
      dataset,
      manifest.splits.heldOut,
      actionClips(recipe),
    );
    const used = { value: usage.filter((share) => share > 0).length / usage.length };
    return { agreement, mutualInformation, entropy, usage: used };
  } finally {
    model.dispose();
  }
}

async function dynamics({ recipe, run, dataset, manifest }: HeldOut): Promise<Figures> {
  const { model: videoTokenizer } = await trainedVideoTokenizer(recipe, run);
  const { dynamics, actionTokenizer } = await trainedDynamics(recipe, run);
  const models = { videoTokenizer, actionTokenizer, dynamics };
  const { heldOut } = manifest.splits;
  try {
    const { clips, rollouts, rolloutFrames, controlFrames } = recipe.evaluate;
    const { context, sampling } = recipe.world;
    const options = { context, sampling, clips, rollouts, rolloutFrames, seed: measuringSeed };
    const { next, free } = await measureDynamics(models, dataset, heldOut, {
      ...options,
      frameSkip: recipe.data.frameSkip,
    });
    // The last frame that all rollouts reach.
    const end = free.drift.filter(({ count }) => count === free.drift[0]?.count).at(-1)?.psnr ?? null;
    const rolloutPsnr =
      end === null ? notDefined('the last frames equal the true ones in every pixel') : { value: end };
    const { psnr, ssim, tokenAccuracy, deltaPsnr } = next;
    const actions = await measureActions(actionTokenizer, dataset, heldOut, actionClips(recipe));
    const figures = { psnr, ssim, tokenAccuracy, deltaPsnr, rolloutPsnr, agreement: actions.agreement };

    const game = gameOf(manifest, dataset);
    if (!game) return { ...figures, control: noGame, objectsFound: noGame };
    const keys = codeOfAction(actions);
    if (!keys) {
      const noKeys = notDefined('no latent action stands for a true action, so none can be chosen');
      return { ...figures, control: noKeys, objectsFound: noKeys };
    }
    const { control, objects } = await measureGame(models, game, keys, { ...options, controlFrames });
    const found = Object.values(objects).flatMap(({ foundAtEnd: { value } }) => (value === null ? [] : [value]));
    return { ...figures, control, objectsFound: mean(found) };
  } finally {
    for (const model of Object.values(models)) model.dispose();
  }
}

/** Runs differ in what they learned, not in what they are asked. */
const measuringSeed = 0;

const noGame = notDefined('the true states are known only for generated games in their own size');

function actionClips({ actionTokenizer, data }: Recipe): { length: number; limit: number; frameSkip: number } {
  return { length: actionTokenizer.frames, limit: mostActionClips, frameSkip: data.frameSkip };
}

function mean(values: readonly number[]): Figure {
  if (values.length === 0) return notDefined('no object was to be seen');
  return { value: values.reduce((sum, value) => sum + value, 0) / values.length };
}
