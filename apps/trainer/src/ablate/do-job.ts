import { rmSync } from 'node:fs';
import { DivergenceError } from '@genie/training';
import { chooseBackend } from '../backend/choose.ts';
import { RunFolder } from '../run/folder.ts';
import { dataStage } from '../stages/data.ts';
import { trainStage } from '../stages/train-stage.ts';
import type { Job, JobResult } from './job.ts';
import { measureStage } from './measure.ts';

/**
 * Does what a job asks, in this process. What is made for others to build on goes on from its last checkpoint; what is
 * measured begins anew, so that its times are those of one training, and is removed when its figures are known.
 *
 * @returns null where it was stopped
 */
export async function doJob(job: Job, signal: AbortSignal): Promise<JobResult | null> {
  const { stage, recipe, folders, measured } = job;
  const run = new RunFolder(folders[stage], folders);
  const result: JobResult = {
    figures: {},
    notDefined: {},
    training: {},
    seconds: { cpu: 0, wall: 0, measuring: 0 },
  };
  if (stage === 'data') {
    await dataStage({ ...recipe, seed: job.dataSeed }, run, signal);
    return signal.aborted ? null : result;
  }
  const backend = await chooseBackend(job.backend);
  const time = stopwatch();
  try {
    const options = { run, backend: backend.name, restart: measured, signal, evaluations: 1 };
    const { stopped, final } = await trainStage(stage, recipe, options);
    if (stopped === 'aborted') return null;
    result.training = final;
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    result.diverged = `${stage}, ${error.message.replace(/, expected a finite number.*$/, '')}`;
  }
  const { cpu, wall } = time();
  result.seconds = { cpu, wall, measuring: 0 };
  if (!measured) return result;
  if (result.diverged === undefined) {
    const measuring = stopwatch();
    for (const [name, figure] of Object.entries(await measureStage(stage, recipe, run))) {
      result.figures[name] = figure.value;
      if (figure.value === null) result.notDefined[name] = figure.reason;
    }
    result.seconds.measuring = measuring().cpu;
  }
  rmSync(run.stage(stage), { recursive: true, force: true });
  return result;
}

/** Seconds of the processor and of the clock since it was started. */
function stopwatch(): () => { cpu: number; wall: number } {
  const [before, started] = [process.cpuUsage(), performance.now()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { cpu: (user + system) / 1e6, wall: (performance.now() - started) / 1000 };
  };
}
