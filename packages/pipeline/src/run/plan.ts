import { readFileSync } from 'node:fs';
import type { SourceFile } from '@genie/data';
import { RunError } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type Stage, stages } from './folder.ts';
import type { Computing, WantedStage } from './stage-record.ts';

/** The variable that names the file of the plan that a process is to do a stage of. */
export const planVariable = 'GENIE_PIPELINE';

/** Plan of one call of the pipeline, passed to the processes that do its stages. */
export interface Plan {
  format: 'genie-pipeline';
  version: 1;
  /** The folder from which relative paths in the recipe count. */
  from: string;
  /** The run's folder. */
  run: string;
  recipe: Recipe;
  /** The videos as they were when the call began. */
  videos: SourceFile[];
  backend: string;
  /** True when existing results are to be made again. */
  force: boolean;
  stages: Partial<Record<Stage, PlannedStage>>;
}

export interface PlannedStage extends WantedStage {
  computing: Computing;
  replicas: number;
}

/** The stages of a plan, in order. */
export function plannedStages(plan: Plan): PlannedStage[] {
  return stages.flatMap((stage) => plan.stages[stage] ?? []);
}

/** The plan that this process does a stage of; undefined where it was started by hand. */
export function givenPlan(env: NodeJS.ProcessEnv = process.env): Plan | undefined {
  const file = env[planVariable];
  if (file === undefined) return undefined;
  const plan = JSON.parse(readFileSync(file, 'utf8')) as Plan;
  if (plan.format !== 'genie-pipeline' || plan.version !== 1)
    throw new RunError(`${file}: not a plan of this version; run npm run turbo -- train:… again`);
  return plan;
}
