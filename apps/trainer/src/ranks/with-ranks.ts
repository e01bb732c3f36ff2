import { setTimeout } from 'node:timers/promises';
import { AgreedError, oneLine, RunError } from '@genie/pipeline/internal/errors';
import { MpiGroup, sonames } from '@genie/training';
import { findLauncher, rankPrefix } from './launcher.ts';

/** Time that the other ranks wait for rank 0, which knows more, to report a failure that may be common to all. */
const deferenceMs = 3000;

/**
 * Does work as one of the processes that an MPI launcher has started, or alone where there is none: then nothing of MPI is
 * loaded. Where the work fails on one rank, that rank says so in one line and ends all of them.
 *
 * @param wanted - true: load MPI whatever the environment says; false: never
 */
export async function withRanks<T>(
  wanted: boolean | undefined,
  work: (group: MpiGroup | undefined) => Promise<T>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<T> {
  const group = await join(wanted, env);
  if (!group) return work(undefined);
  const monitor = (error: unknown) => endAll(group, error);
  process.on('uncaughtExceptionMonitor', monitor);
  try {
    const result = await work(group);
    await group.leave();
    return result;
  } catch (error) {
    if (error instanceof AgreedError) await group.leave();
    else {
      if (group.rank > 0) await setTimeout(deferenceMs);
      endAll(group, error);
    }
    throw error;
  } finally {
    process.off('uncaughtExceptionMonitor', monitor);
  }
}

async function join(wanted: boolean | undefined, env: NodeJS.ProcessEnv): Promise<MpiGroup | undefined> {
  const launch = findLauncher(env);
  if (wanted === false || (wanted === undefined && (launch === undefined || launch.size === 1))) return undefined;
  const { family, name, size } = launch ?? { family: 'Open MPI', name: 'the launcher', size: undefined };
  const named = env.GENIE_MPI_LIBRARY;
  const other = family === 'MPICH' ? 'Open MPI' : 'MPICH';
  const group = await MpiGroup.join({ libraries: named ? [named] : [...sonames[family], ...sonames[other]] });
  if (size === undefined || group.size === size) return group;
  throw new RunError(
    `${name} started ${size} processes, but ${group.version} (${group.file}) knows of ${group.size}: it does not belong to that launcher; set GENIE_MPI_LIBRARY to the libmpi that does${name === 'srun' ? ', or say srun --mpi=pmix or --mpi=pmi2' : ''}, or use --no-mpi`,
  );
}

/** Says what went wrong, and ends all ranks: none can go on without the others. Does not return. */
function endAll(group: MpiGroup, error: unknown): void {
  console.error(`genie: ${rankPrefix(group)}${oneLine(error)}`);
  if (process.argv.includes('--verbose') && error instanceof Error) console.error(error.stack);
  group.abort(1);
}
