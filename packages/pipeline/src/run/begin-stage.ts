import { existsSync } from 'node:fs';
import path from 'node:path';
import { describeDifference } from '@genie/training';
import { RunError } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import { tellNote } from '../tell.ts';
import type { RunFolder, Stage } from './folder.ts';
import type { Plan } from './plan.ts';
import { runFiles } from './run-keys.ts';
import { settleStage } from './settle-stage.ts';
import { stageInputs, stageKeys } from './stage-inputs.ts';
import { isOf, markContinued, readRecord, type WantedStage, writeRecord } from './stage-record.ts';

export interface BeginOptions {
  /** True when the stage was asked for by its name, not as one of all. */
  isAlone: boolean;
  restart?: boolean;
  plan?: Plan | undefined;
}

/** A stage that was begun: what to call when it is finished, or where it ended with an error. */
export interface BegunStage {
  finish(): void;
  refused(): void;
}

/**
 * Makes a stage's folder ready for it and notes what it is made from.
 *
 * One of all stages, or of a pipeline, never goes on from what another recipe left: that is set aside. One that is asked for by its name
 * does, where training allows it (more steps), and is marked as such; what training does not allow it refuses.
 */
export function beginStage(
  recipe: Recipe,
  run: RunFolder,
  stage: Stage,
  { isAlone, restart = false, plan }: BeginOptions,
): BegunStage {
  const planned = plan?.stages[stage];
  const again = plan?.force ?? false;
  const wanted = () => planned ?? wantedStage(recipe, run, stage);
  const finish = () => {
    if (plan && stage === 'data') checkVideos(plan, recipe, run);
    writeRecord(run, wanted());
  };
  const nothing = { finish() {}, refused() {} };
  // These are made as a whole; what they are made from is noted when they are there.
  if (stage === 'world' || stage === 'report') return { ...nothing, finish };
  if (stage === 'data') {
    if (planned) settleStage(run, planned, { again });
    return { ...nothing, finish };
  }
  if (restart && !plan) {
    writeRecord(run, wanted());
    return nothing;
  }
  const before = readRecord(run, stage);
  if (plan || !isAlone) {
    const settled = settleStage(run, wanted(), { again });
    if (settled === 'unknown') return { ...nothing, finish };
    if (settled === 'set aside') tellNote(setAside(run, wanted(), before?.recipe));
    if (settled !== 'brought back') writeUnlessThere(run, wanted());
    return nothing;
  }
  if (before && isOf(before, wanted())) return nothing;
  if (!before && existsSync(path.join(run.stage(stage), 'manifest.json'))) return { ...nothing, finish };
  if (!before) {
    writeRecord(run, wanted());
    return nothing;
  }
  const takeBack = markContinued(run, stage);
  return { finish: () => writeRecord(run, wanted(), { continued: true }), refused: takeBack };
}

/** Describes the inputs that a stage of a recipe is to be made from, with the data that the run has. */
export function wantedStage(recipe: Recipe, run: RunFolder, stage: Stage): WantedStage {
  const files = runFiles(recipe, run);
  return { stage, key: stageKeys(recipe, files)[stage], inputs: stageInputs(stage, recipe, files) };
}

/** A record of the same inputs stays, with all that it says. */
function writeUnlessThere(run: RunFolder, wanted: WantedStage): void {
  const record = readRecord(run, wanted.stage);
  if (!record || !isOf(record, wanted)) writeRecord(run, wanted);
}

function setAside(run: RunFolder, { stage, inputs }: WantedStage, before: Record<string, unknown> | undefined): string {
  const difference = before && describeDifference(before, inputs.recipe);
  const why = difference ?? (before ? 'what it is made from is made anew' : 'what it was made from is not known');
  return `${stage}: ${why}; trained anew, the one before is in ${path.relative('.', path.join(run.root, 'kept'))}`;
}

/** Checks that the imported videos are those that the pipeline's call had found, as the result is stored under these. */
function checkVideos({ videos }: Plan, recipe: Recipe, run: RunFolder): void {
  const difference = describeDifference(videos, runFiles(recipe, run).videos);
  if (difference)
    throw new RunError(`data.videos: changed while they were imported (${difference}); run the same command again`);
}
