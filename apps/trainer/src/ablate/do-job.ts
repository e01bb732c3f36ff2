import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type ModelStage, RunFolder, writeAtomic } from '@genie/pipeline/internal/run/folder';
import { dataStage } from '@genie/pipeline/internal/stages/data';
import { trainStage } from '@genie/pipeline/internal/stages/train-stage';
import type { StageOptions } from '@genie/pipeline/internal/stages/training-stage';
import { DivergenceError } from '@genie/training';
import { chooseBackend } from '../backend/choose.ts';
import { type Job, type JobResult, jobResultSchema } from './job.ts';
import { isMade } from './made.ts';
import { measureStage } from './measure.ts';

/**
 * Does what a job asks, in this process. A training that was stopped begins anew, so that its times are those of one. Its model is kept:
 * for others to build on, and to be measured again.
 *
 * @returns null where it was stopped
 */
export async function doJob(job: Job, signal: AbortSignal): Promise<JobResult | null> {
  const { stage, recipe, folders } = job;
  const run = new RunFolder(folders[stage], folders);
  if (stage === 'data') {
    await dataStage({ ...recipe, seed: job.dataSeed }, run, signal);
    return signal.aborted ? null : nothing;
  }
  const { name: backend } = await chooseBackend(job.backend);
  const kept = path.join(run.stage(stage), 'training.json');
  const isKept = isMade(stage, run.stage(stage)) && existsSync(kept);
  const trained = isKept
    ? jobResultSchema.parse(JSON.parse(readFileSync(kept, 'utf8')))
    : await trainOnce(stage, job, { run, backend, restart: true, signal, evaluations: 1 });
  if (trained === null || trained.diverged !== undefined) return trained;
  writeAtomic(kept, JSON.stringify(trained));
  for (const name of ['checkpoints', 'cache'])
    rmSync(path.join(run.stage(stage), name), { recursive: true, force: true });
  if (!job.measured) return trained;
  const time = stopwatch();
  const measured = Object.entries(await measureStage(stage, recipe, run, trained.training));
  return {
    ...trained,
    figures: Object.fromEntries(measured.map(([name, { value }]) => [name, value])),
    notDefined: Object.fromEntries(
      measured.flatMap(([name, figure]) => (figure.value === null ? [[name, figure.reason]] : [])),
    ),
    seconds: { ...trained.seconds, measuring: time().cpu },
  };
}

const nothing: JobResult = { figures: {}, notDefined: {}, training: {}, seconds: { cpu: 0, wall: 0, measuring: 0 } };

/** @returns null where it was stopped */
async function trainOnce(stage: ModelStage, { recipe }: Job, options: StageOptions): Promise<JobResult | null> {
  const time = stopwatch();
  try {
    const { stopped, final } = await trainStage(stage, recipe, options);
    if (stopped === 'aborted') return null;
    return { ...nothing, training: final, seconds: { ...time(), measuring: 0 } };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    const diverged = `${stage}, ${error.message.replace(/, expected a finite number.*$/, '')}`;
    return { ...nothing, diverged, seconds: { ...time(), measuring: 0 } };
  }
}

/** Seconds of the processor and of the clock since it was started. */
function stopwatch(): () => { cpu: number; wall: number } {
  const [before, started] = [process.cpuUsage(), performance.now()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { cpu: (user + system) / 1e6, wall: (performance.now() - started) / 1000 };
  };
}
