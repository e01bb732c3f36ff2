import type { MpiFamily } from '@genie/training';

/** Environment's description of the launcher that started this process as one of several. */
export interface Launch {
  /** The launcher, for people. */
  name: string;
  rank: number;
  size: number;
  /** Whose library is the likeliest to belong to it. */
  family: MpiFamily;
}

/**
 * Finds out whether an MPI launcher started this process, from the variables that it leaves: `mpirun` of Open MPI; `mpirun` of
 * MPICH and its kin (their process manager is Hydra); `srun`, with any or no support of MPI. A batch script of Slurm is
 * not a process of a job step, and counts as none.
 *
 * @param env - such as process.env
 */
export function findLauncher(env: Record<string, string | undefined>): Launch | undefined {
  const found = (name: string, family: MpiFamily, rank: string, size: string): Launch | undefined => {
    const [one, all] = [Number(env[rank] ?? Number.NaN), Number(env[size] ?? Number.NaN)];
    return Number.isInteger(one) && Number.isInteger(all) ? { name, rank: one, size: all, family } : undefined;
  };
  return (
    found('mpirun', 'Open MPI', 'OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE') ??
    found('srun', 'Open MPI', 'SLURM_PROCID', 'SLURM_STEP_NUM_TASKS') ??
    found('mpirun', 'MPICH', 'PMI_RANK', 'PMI_SIZE')
  );
}

/** `rank 1 of 2: ` before what a process has to say that is not the first of several; else nothing. */
export function rankPrefix(process: { rank: number; size: number } | undefined): string {
  return process && process.rank > 0 ? `rank ${process.rank} of ${process.size}: ` : '';
}
