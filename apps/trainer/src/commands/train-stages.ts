import type { Stage } from '@genie/pipeline/internal/run/folder';
import { lockVariable } from '@genie/pipeline/internal/run/lock';
import { type Trained, trainStages as train } from '@genie/pipeline/internal/train/train-stages';
import { chooseBackend } from '../backend/choose.ts';
import { withRanks } from '../ranks/with-ranks.ts';
import { runBeside } from './beside.ts';
import { interruptSignal, resolveRun, type TrainingOptions } from './options.ts';

/** Trains stages as a command does, together with other processes where MPI started them. Exit status 130 where it was stopped. */
export function trainStages(stages: readonly Stage[], overrides: string[], options: TrainingOptions): Promise<Trained> {
  const { backend, mpi, replicas, restart = false, quick = false, plan } = options;
  // This process works for another one as a part, for as long as that lasts.
  const lockId = process.env[lockVariable];
  if (lockId !== undefined) process.once('disconnect', () => process.exit(1));
  return withRanks(mpi, async (group) => {
    const trained = await train(stages, () => resolveRun(options, overrides), {
      startBackend: () => chooseBackend(backend),
      replicas,
      restart,
      quick,
      plan,
      group,
      stopSignal: () => interruptSignal(group),
      runBeside,
      lockId,
    });
    if (!trained.finished) process.exitCode = 130;
    return trained;
  });
}
