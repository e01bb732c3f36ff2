import { type ActionTokenizerDraw, actionTokenizerLoss, drawActionTokenizer, EXPLORED } from '@genie/action-tokenizer';
import { readModel, type TrainResult } from '@genie/training';
import { actionTokenizerFigures } from '../evaluate/action-tokenizer.ts';
import { actionTokenizerObjectiveOf, actionTokenizerOf, motionRangeFor } from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import { partOf } from '../replicas/batch-part.ts';
import { tellResult } from '../tell.ts';
import { groupCodes, removeActionGroups, writeActionGroups } from './action-groups.ts';
import { fewBatches, trainingClips } from './clips.ts';
import { openData } from './inputs.ts';
import { actionClips, labelsInManifest, labelsOf } from './steered-codes.ts';
import { tellKept } from './tell-kept.ts';
import { runTrainingStage, type StageOptions } from './training-stage.ts';

/**
 * Trains the action tokenizer on the clips of a run. It sees frames only, and true actions, where there are any, score it, unless the recipe
 * asks that a share of them steers the codes.
 */
export async function actionTokenizerStage(recipe: Recipe, options: StageOptions): Promise<TrainResult> {
  const { manifest, dataset, hash } = await openData(options.run, options.frames);
  const labels = await labelsOf(recipe, { manifest, dataset });
  const steered = labels && labelsInManifest(labels);
  const motionRange = manifest.survey && motionRangeFor(manifest.survey);
  const model = actionTokenizerOf(recipe, { motionRange, codes: labels?.names.length });
  const objective = actionTokenizerObjectiveOf(recipe, model.config);
  const categorical = model.config.quantizer === 'categorical';
  const settings = recipe.actionTokenizer;
  const part = partOf(options.reducer, settings.batchSize);
  const { heldOut, train } = manifest.splits;
  const told = new Map<number, string>();
  // While codes are explored they may look better than they will be.
  const keepBestFrom = Math.floor(EXPLORED * settings.steps) + 1;
  // The batch norm's statistics as the weights are now; after the last step, those that the model is saved with.
  const settle = () => model.calibrate(fewBatches(trainingClips(dataset, train, recipe, settings, recipe.seed + 2)));
  // Of one video alone nothing is held out, and what is told of it is better than nothing.
  const measure = (step: number) =>
    actionTokenizerFigures(model, dataset, heldOut.length > 0 ? heldOut : train, recipe, {
      onTold: (sentence) => told.set(step, sentence),
      onMeasured: (measured) => {
        if (!categorical) return;
        writeActionGroups(options.run.stage('action-tokenizer'), step, groupCodes(measured, labels?.names.length));
      },
    });
  if (options.restart && (options.reducer?.rank ?? 0) === 0) removeActionGroups(options.run.stage('action-tokenizer'));
  try {
    const result = await runTrainingStage(recipe, options, {
      stage: 'action-tokenizer',
      model,
      config: { model: { ...model.config }, objective: { ...objective } },
      labels: steered?.config,
      inputs: { data: hash, ...(steered && { labels: steered.hash }) },
      stepShares: model.stepShares,
      settings,
      data: actionClips(recipe, { dataset, videos: train }, { labels, seed: recipe.seed + 1, part }),
      draw: ({ frames }, { step, random }): ActionTokenizerDraw =>
        drawActionTokenizer(model, frames, { objective, step, steps: settings.steps, random, part }),
      loss: ({ frames, labels }, { drawn }) => {
        const { loss, metrics } = actionTokenizerLoss(model, frames, {
          objective,
          drawn,
          part,
          labels,
          recompute: settings.recompute,
        });
        return { loss, metrics };
      },
      settle: async () => {
        await settle();
        if (categorical) await measure(settings.steps);
      },
      keepBestFrom,
      evaluate: async (step) => {
        await settle();
        return measure(step);
      },
    });
    if (result.stopped === 'aborted' || (options.reducer?.rank ?? 0) > 0) return result;
    const { kept, step } = result;
    if (kept) {
      const folder = options.run.stage('action-tokenizer');
      tellResult(tellKept(folder, kept, settings.steps, keepBestFrom));
      if (!told.has(kept.step)) {
        // It was measured before this command went on.
        model.load((await readModel(folder)).tensors, folder);
        await measure(kept.step);
      }
    }
    const sentence = told.get(kept?.step ?? step);
    if (sentence) tellResult(sentence);
    return result;
  } finally {
    model.dispose();
    await dataset.close();
  }
}
