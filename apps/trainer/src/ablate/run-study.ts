import { duration, Progress } from '@genie/pipeline/internal/progress';
import type { JobResult } from './job.ts';
import { Outlook } from './outlook.ts';
import { performAll } from './perform-all.ts';
import type { PlannedRow } from './plan.ts';
import type { ResultsFile } from './results-file.ts';
import { startJob } from './start-job.ts';
import type { Study } from './study.ts';
import { type Task, tasksOf } from './tasks.ts';

export interface RunOptions {
  /** Folder of data, trained inputs and results. */
  folder: string;
  results: ResultsFile;
  backend: string;
  /** Processes at a time. */
  jobs: number;
  signal: AbortSignal;
}

/**
 * Trains and measures what is not done yet of a study, each run in a process of its own.
 *
 * @returns whether all is done; false where it was stopped
 */
export async function runStudy(study: Study, rows: readonly PlannedRow[], options: RunOptions): Promise<boolean> {
  const { folder, results, backend, jobs } = options;
  const tasks = tasksOf(study, rows, folder, results);
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const outlook = new Outlook(tasks.map(kindOf));
  const progress = new Progress(`ablate ${study.name}`);
  let done = 0;

  const perform = async (task: Task, inputs: JobResult[]): Promise<JobResult | null> => {
    if (signal.aborted) return null;
    const astray = inputs.find(({ diverged }) => diverged !== undefined);
    const started = performance.now();
    const tell = (line = '') => {
      const left = outlook.secondsLeft(jobs);
      const all = left === null ? '' : `${duration(left)} for all that is left`;
      progress.update(done, tasks.length, [`${task.row}, seed ${task.seed}`, all, line].filter(Boolean).join('  '));
    };
    tell();
    const result = astray ?? (await startJob({ ...task.job, backend }, { onLine: tell, signal }));
    if (result === null) return null;
    done++;
    outlook.finished(kindOf(task), (performance.now() - started) / 1000);
    if (task.job.measured) {
      const { row, seed } = task;
      const finished = new Date().toISOString();
      results.add({ key: task.id, study: study.name, row, seed, backend, finished, ...result });
    }
    return result;
  };
  const orStopAll = (task: Task, inputs: JobResult[]) =>
    perform(task, inputs).catch((error: unknown) => {
      failed.abort();
      throw error;
    });
  try {
    await performAll(tasks, jobs, orStopAll);
  } finally {
    progress.end();
  }
  return !options.signal.aborted;
}

/** Tasks of a kind take about as long. */
function kindOf({ job }: Task): string {
  return job.measured ? 'run' : job.stage;
}
