import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Report, reportSchema } from '@genie/evaluate';
import { type Backend, chooseBackend } from '../backend/choose.ts';
import { RunError, UsageError } from '../errors.ts';
import { loadRecipe } from '../recipe/load.ts';
import type { Recipe } from '../recipe/schema.ts';
import { parseReplicas } from '../replicas/plan.ts';
import { RunFolder, stages } from '../run/folder.ts';
import { type Listener, listen } from '../tell.ts';
import { trainStages } from './train-stages.ts';

/** Options for training a world: where and how. */
export interface TrainWorldOptions {
  /** Folder of the run. What is done there stays, what was begun there goes on. */
  folder: string;
  /**
   * Name of the backend, or what starts one that is not built in. Default `auto`: `tensorflow` where the program has registered it, else
   * `wasm`.
   */
  backend?: 'auto' | 'wasm' | 'cpu' | 'tensorflow' | (() => Promise<Backend>);
  /** Threads that train a stage together. Default `auto`: on wasm one a core. */
  replicas?: 'auto' | number;
  /** Train anew what is there. Default false. */
  restart?: boolean;
  /** Train without measuring on held-out video, but for the codes that do the same, and write no report. Default false. */
  quick?: boolean;
  /** Hears how far the training is, and what it says of its work. Default: nobody does. */
  onProgress?: Listener;
  /** Stops the training after its step. The same call goes on from there. */
  signal?: AbortSignal;
}

/** A world that was trained. */
export interface TrainedWorld {
  /** The recipe, complete. */
  recipe: Recipe;
  /** Folder of the run: models with their checkpoints and logs, data, report. */
  folder: string;
  /** Folder of the world, which `World.load` of `@genie/world` reads. */
  world: string;
  /** The figures on held-out video; undefined where none was held out, and with `quick`. */
  report: Report | undefined;
  /** The report's page, where there are figures. */
  page: string | undefined;
}

let isTraining = false;

/**
 * Trains the world of a recipe: makes or imports its video, trains the three models, bundles and measures them. `genie train all` does the
 * same. One at a time in a process, whose backend it is.
 *
 * @param recipe - as `loadRecipe` reads it; a name or a file is read so
 * @throws UsageError where the recipe or an option cannot be, in one line
 * @throws the signal's reason where that stopped it
 */
export async function trainWorld(recipe: Recipe | string, options: TrainWorldOptions): Promise<TrainedWorld> {
  const { folder, backend = 'auto', replicas = 'auto', restart = false, quick = false, signal, onProgress } = options;
  if (typeof folder !== 'string' || folder === '')
    throw new UsageError(`folder: ${JSON.stringify(folder) ?? 'undefined'}, expected the path of a run's folder`);
  if (isTraining) throw new UsageError('trainWorld: this process trains a world already; wait for that one first');
  signal?.throwIfAborted();
  const whole = typeof recipe === 'string' ? loadRecipe(recipe) : recipe;
  const run = new RunFolder(folder);
  isTraining = true;
  const before = listen(onProgress);
  try {
    const wanted = quick ? stages.filter((stage) => stage !== 'report') : stages;
    const { finished } = await trainStages(wanted, () => ({ recipe: whole, run }), {
      startBackend: typeof backend === 'string' ? () => chooseBackend(backend) : backend,
      replicas: parseReplicas(String(replicas)),
      restart,
      quick,
      stopSignal: () => signal ?? new AbortController().signal,
    });
    if (!finished) throw signal?.reason ?? new RunError(`${run.root}: the training was stopped`);
  } finally {
    listen(before);
    isTraining = false;
  }
  return { recipe: whole, folder: run.root, world: run.stage('world'), ...(quick ? noReport : readReport(run)) };
}

const noReport = { report: undefined, page: undefined };

function readReport(run: RunFolder): Pick<TrainedWorld, 'report' | 'page'> {
  const file = path.join(run.stage('report'), 'report.json');
  if (!existsSync(file)) return noReport;
  const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { report, page: path.join(run.stage('report'), 'index.html') };
}
