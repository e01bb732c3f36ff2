import type { Job } from './job.ts';
import type { MadeStage } from './keys.ts';
import { isMade } from './made.ts';
import { type PlannedRow, type PlannedRun, stageFolders } from './plan.ts';
import type { ResultsFile } from './results-file.ts';
import type { Study } from './study.ts';

/** Something to be made in a process of its own: an input that runs share, or a run. */
export interface Task {
  /** Key of the run, or folder of the input. */
  id: string;
  /** Result, for people: a row of the table, or a stage. */
  row: string;
  seed: number;
  /** Ids of the tasks that must be done before. */
  needs: string[];
  job: Omit<Job, 'backend'>;
}

/** Stages from which a stage is made, in the order in which they are made. */
const madeFrom: Record<MadeStage, readonly MadeStage[]> = {
  data: [],
  'video-tokenizer': ['data'],
  'action-tokenizer': ['data'],
  dynamics: ['data', 'video-tokenizer', 'action-tokenizer'],
};

/**
 * Lists the tasks whose results are missing, inputs before the runs that need them. Inputs or results that several runs
 * share are one task.
 */
export function tasksOf(study: Study, rows: readonly PlannedRow[], folder: string, results: ResultsFile): Task[] {
  const inputs = new Map<string, Task>();
  const runs = new Map<string, Task>();
  const needsOf = (stage: MadeStage, run: PlannedRun): string[] => {
    const folders = stageFolders(folder, run);
    return madeFrom[stage].flatMap((input) => {
      const id = folders[input];
      if (isMade(input, id)) return [];
      const needs = needsOf(input, run);
      const seed = input === 'data' ? run.dataSeed : run.seed;
      inputs.set(id, { id, row: input, seed, needs, job: { stage: input, ...partOf(run), folders, measured: false } });
      return [id];
    });
  };
  for (const row of rows) {
    for (const run of row.runs) {
      if (results.get(run.key)) continue;
      const { stage } = study;
      const folders = stageFolders(folder, run);
      const job = { stage, ...partOf(run), folders, measured: true };
      runs.set(run.key, { id: run.key, row: row.name, seed: run.seed, needs: needsOf(stage, run), job });
    }
  }
  return [...inputs.values(), ...runs.values()];
}

function partOf({ recipe, dataSeed }: PlannedRun): Pick<Job, 'recipe' | 'dataSeed'> {
  return { recipe, dataSeed };
}
