import { type ActionTokenizerDraw, actionTokenizerLoss, drawActionTokenizer } from '@genie/action-tokenizer';
import type { TrainResult } from '@genie/training';
import { actionTokenizerFigures } from '../evaluate/action-tokenizer.ts';
import { actionTokenizerOf, chosenByVideo } from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import { partOf } from '../replicas/batch-part.ts';
import { fewBatches, trainingClips } from './clips.ts';
import { openData } from './inputs.ts';
import { actionClips, labelsInManifest, labelsOf } from './steered-codes.ts';
import { runTrainingStage, type StageOptions } from './training-stage.ts';

/**
 * Trains the action tokenizer on the clips of a run. It sees frames only, and true actions, where there are any, score it, unless the recipe
 * asks that a share of them steers the codes.
 */
export async function actionTokenizerStage(recipe: Recipe, options: StageOptions): Promise<TrainResult> {
  const { manifest, dataset, hash } = await openData(options.run, options.reducer?.size);
  const labels = await labelsOf(recipe, { manifest, dataset });
  const steered = labels && labelsInManifest(labels);
  const model = actionTokenizerOf(recipe, manifest.survey && chosenByVideo(manifest.survey), labels?.names.length);
  const settings = recipe.actionTokenizer;
  const part = partOf(options.reducer, settings.batchSize);
  let told: string | undefined;
  // The batch norm's statistics as the weights are now; after the last step, those that the model is saved with.
  const settle = () =>
    model.calibrate(fewBatches(trainingClips(dataset, manifest.splits.train, recipe, settings, recipe.seed + 2)));
  try {
    const result = await runTrainingStage(recipe, options, {
      stage: 'action-tokenizer',
      model,
      config: { ...model.config },
      ...(steered && { trainedAlong: { labels: steered.config } }),
      inputs: { data: hash, ...(steered && { labels: steered.hash }) },
      settings,
      data: actionClips(recipe, { dataset, videos: manifest.splits.train }, { labels, seed: recipe.seed + 1, part }),
      draw: ({ frames }, { step, random }): ActionTokenizerDraw =>
        drawActionTokenizer(model, frames, { step, steps: settings.steps, random, part }),
      loss: ({ frames, labels }, { drawn }) => {
        const { loss, metrics } = actionTokenizerLoss(model, frames, {
          drawn,
          part,
          labels,
          recompute: settings.recompute,
        });
        return { loss, metrics };
      },
      settle,
      evaluate: async () => {
        await settle();
        return actionTokenizerFigures(model, dataset, manifest.splits.heldOut, recipe, {
          onTold: (sentence) => {
            told = sentence;
          },
        });
      },
    });
    if (told && result.stopped !== 'aborted') console.log(told);
    return result;
  } finally {
    model.dispose();
    await dataset.close();
  }
}
