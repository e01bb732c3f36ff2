import { existsSync } from 'node:fs';
import path from 'node:path';
import type { GameName } from '@genie/data';
import type { Report } from '@genie/evaluate';
import { notDefined } from '@genie/metrics';
import { readLog, readManifest } from '@genie/training';
import { count } from '../count.ts';
import { RunError } from '../errors.ts';
import { EvaluationProgress } from '../evaluate/evaluation-progress.ts';
import { evaluateWorld, type WorldEvaluation } from '../evaluate/world.ts';
import { trainedInverseDynamics } from '../inverse-dynamics/train-inverse-dynamics.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type Curve, formatReport } from '../report/index.ts';
import type { ModelStage, RunFolder } from '../run/folder.ts';
import { needsStage } from '../run/needs-stage.ts';
import { tellNote, tellResult } from '../tell.ts';
import { readDataManifest } from './data.ts';
import { gameOf, openData } from './inputs.ts';
import type { StageOptions } from './training-stage.ts';

const trained = {
  videoTokenizer: 'video-tokenizer',
  actionTokenizer: 'action-tokenizer',
  dynamics: 'dynamics',
} as const;

/** The stages that made the models of a recipe's world. */
function trainedStages(recipe: Recipe): [keyof typeof trained, ModelStage][] {
  const stages = Object.entries(trained) as [keyof typeof trained, ModelStage][];
  return stages.filter(([, folder]) => needsStage(recipe, folder));
}

/** Options of an evaluation besides the recipe. */
export interface EvaluateOptions extends Pick<WorldEvaluation, 'perceptual' | 'progress'> {
  /** Default: in the run's folder. */
  out?: string;
}

/** The last stage of a training: measures the world, and prints its figures. */
export async function reportStage(recipe: Recipe, options: StageOptions): Promise<void> {
  const { run } = options;
  if (readDataManifest(run).splits.heldOut.length === 0) {
    tellNote(withoutHeldOut(run));
    return;
  }
  const { signal } = options;
  const progress = new EvaluationProgress(1, { signal });
  let report: Report;
  try {
    report = await evaluateStage(recipe, options, { progress });
  } catch (error) {
    // Stopped by the user: the caller sees the same signal.
    if (signal?.aborted) return;
    throw error;
  } finally {
    progress.end();
  }
  tellResult(formatReport(report));
  tellResult(`\nreport: ${path.relative('.', path.join(run.stage('report'), 'index.html'))}`);
}

function withoutHeldOut({ root }: RunFolder): string {
  const folder = path.relative('.', root);
  return `${folder}: no video was held out, so there is none to measure on; measure it on other video: genie evaluate ${folder} --videos FILES, or --game NAME`;
}

/** Measures the world of a run on its held-out videos, and on as many that it was trained on, and writes the report. */
export async function evaluateStage(
  recipe: Recipe,
  { run, backend, signal, evaluations }: StageOptions,
  { out = run.stage('report'), perceptual, progress }: EvaluateOptions = {},
): Promise<Report> {
  const { manifest, dataset, hash } = await openData(run);
  const { heldOut, train } = manifest.splits;
  try {
    if (heldOut.length === 0) throw new RunError(withoutHeldOut(run));
    return await evaluateWorld({
      bundle: run.stage('world'),
      dataset,
      datasetName: manifest.game
        ? `${manifest.game}, ${count(manifest.sources.length, 'generated video')}`
        : count(manifest.sources.length, 'video'),
      heldOut,
      seen: { dataset, videos: train },
      game: gameOf(manifest, dataset)?.name as GameName | undefined,
      backend,
      frameSkip: recipe.data.frameSkip,
      seed: recipe.seed,
      settings: recipe.evaluate,
      lengths: {
        videoTokenizer: recipe.videoTokenizer.frames,
        actionTokenizer: (recipe.actions === 'labels' ? recipe.dynamics : recipe.actionTokenizer).frames,
      },
      actionObjective: recipe.actionTokenizer.objective,
      curves: trainingCurves(recipe, run),
      seconds: await trainingSeconds(recipe, run, manifest.seconds),
      out,
      // `--quick` measures no more than it has to.
      reader: (how) =>
        evaluations === 0
          ? Promise.resolve(notDefined('left out by --quick'))
          : trainedInverseDynamics(recipe, { run, dataset, manifest, hash }, how),
      signal,
      perceptual,
      progress,
    });
  } finally {
    await dataset.close();
  }
}

/** The logs of the training stages that are there. */
function trainingCurves(recipe: Recipe, run: RunFolder): Curve[] {
  return trainedStages(recipe).flatMap(([stage, folder]) => {
    const file = path.join(run.stage(folder), 'log.jsonl');
    if (!existsSync(file)) return [];
    return [{ stage, points: readLog(file) as Curve['points'] }];
  });
}

async function trainingSeconds(
  recipe: Recipe,
  run: RunFolder,
  data: number,
): Promise<Omit<Report['seconds'], 'evaluate'>> {
  const seconds = {
    data,
    videoTokenizer: null as number | null,
    actionTokenizer: null as number | null,
    dynamics: null as number | null,
  };
  for (const [stage, folder] of trainedStages(recipe)) {
    const { seconds: taken } = await readManifest(run.stage(folder));
    seconds[stage] = taken;
  }
  return seconds;
}
