import { existsSync } from 'node:fs';
import { measureFigures, reportedFigures } from '@genie/evaluate';
import { notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import { RunError } from '@genie/pipeline/internal/errors';
import { measureActions } from '@genie/pipeline/internal/evaluate/action-tokenizer';
import { readHeldOut } from '@genie/pipeline/internal/inverse-dynamics/read-actions';
import {
  type InverseDynamicsOptions,
  trainedInverseDynamics,
} from '@genie/pipeline/internal/inverse-dynamics/train-inverse-dynamics';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import { RunFolder } from '@genie/pipeline/internal/run/folder';
import { openData, trainedActionTokenizer } from '@genie/pipeline/internal/stages/inputs';

/** Figures of a run's actions by their names; null: not defined. */
export type RunActions = Readonly<Record<string, number | null>>;

/**
 * Measures the action tokenizer of a run on all transitions of its held-out video, beside what a model of the same encoder reaches that is
 * trained with the labels. The run needs data and action tokenizer only.
 *
 * @throws RunError where one of them is not there
 */
export async function measureRunActions(folder: string, options: InverseDynamicsOptions = {}): Promise<RunActions> {
  const run = new RunFolder(folder);
  if (!existsSync(run.config))
    throw new RunError(
      `${folder}: no run here (no config.yaml); begin one with genie train action-tokenizer --run ${folder}`,
    );
  const recipe = loadRecipe(run.config);
  const { model } = await trainedActionTokenizer(recipe, run);
  const data = await openData(run);
  const { dataset, manifest } = data;
  try {
    const { frames: length, objective } = recipe.actionTokenizer;
    const { frameSkip } = recipe.data;
    const all = { length, frameSkip, objective, limit: Number.POSITIVE_INFINITY };
    const actions = await measureActions(model, dataset, manifest.splits.heldOut, { ...all, random: new Random(0) });
    const reader = await trainedInverseDynamics(recipe, { run, ...data }, options);
    const read =
      'reason' in reader
        ? { numActions: 0, heldOut: reader }
        : await readHeldOut(reader, { clips: actions.clips, length, dataset, frameSkip });
    if ('model' in reader) reader.model.dispose();
    const readings = { ...read, played: notDefined('nothing is played'), random: new Random(1) };
    return reportedFigures(measureFigures({ actions, readings }).figures).groups.actions ?? {};
  } finally {
    model.dispose();
    await dataset.close();
  }
}
