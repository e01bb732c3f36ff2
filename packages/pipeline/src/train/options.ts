import type { MpiGroup } from '@genie/training';
import type { Backend } from '../backend/choose.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { WantedReplicas } from '../replicas/plan.ts';
import type { RunFolder, Stage } from '../run/folder.ts';
import type { HeldLock } from '../run/lock.ts';
import type { Plan } from '../run/plan.ts';

/** Says which recipe is trained, in which folder. */
export type OpenRun = () => { recipe: Recipe; run: RunFolder };

/** Options for running a stage beside another one. */
export interface BesideOptions {
  backend: string;
  replicas: number;
  restart: boolean;
  signal: AbortSignal;
  /** The run's lock, under which it works. */
  lock: HeldLock | undefined;
  quick: boolean;
}

/** Runs one stage of a run in a process of its own. @returns whether it finished; false where it was stopped */
export type RunBeside = (stage: Stage, run: RunFolder, options: BesideOptions) => Promise<boolean>;

/** Options for training stages of a run. */
export interface StagesOptions {
  startBackend(): Promise<Backend>;
  replicas: WantedReplicas;
  /** Train anew even where there is a model already. */
  restart?: boolean;
  /** Train without measuring on held-out video, but for the codes that do the same. */
  quick?: boolean;
  /** A pipeline's plan, of which this does one stage. */
  plan?: Plan | undefined;
  /** The other processes that train together with this one. */
  group?: MpiGroup | undefined;
  /** Gives the signal that stops it after a step; asked for when all is ready. */
  stopSignal(): AbortSignal;
  /** Runs one of the two tokenizers beside the other, where they may train at the same time. Default: one stage after the other. */
  runBeside?: RunBeside;
  /** The lock of the run, of a process that does a part of another one's work. */
  lockId?: string | undefined;
}
