import { describe, expect, it } from 'vitest';
import { findLauncher, rankPrefix } from './launcher.ts';

describe('findLauncher', () => {
  it.each([
    [
      'mpirun of Open MPI',
      { OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '4', PMIX_RANK: '1' },
      'mpirun',
      'Open MPI',
    ],
    ['mpirun of MPICH', { PMI_RANK: '1', PMI_SIZE: '4', PMI_FD: '6' }, 'mpirun', 'MPICH'],
    ['srun with PMIx', { SLURM_PROCID: '1', SLURM_STEP_NUM_TASKS: '4', PMIX_RANK: '1' }, 'srun', 'Open MPI'],
    [
      'srun with PMI-2',
      { SLURM_PROCID: '1', SLURM_STEP_NUM_TASKS: '4', PMI_RANK: '1', PMI_SIZE: '4' },
      'srun',
      'Open MPI',
    ],
  ])('knows %s', (_, env, name, family) => {
    expect(findLauncher(env)).toEqual({ name, rank: 1, size: 4, family });
  });

  it('finds none in a shell, and none in the batch script of a Slurm job', () => {
    expect(findLauncher({ PATH: '/bin' })).toBeUndefined();
    expect(findLauncher({ SLURM_JOB_ID: '7', SLURM_NTASKS: '4', SLURM_PROCID: '0' })).toBeUndefined();
    expect(findLauncher({ PMI_RANK: 'one', PMI_SIZE: '4' })).toBeUndefined();
  });

  it('believes mpirun inside of a Slurm job', () => {
    const slurm = { SLURM_PROCID: '0', SLURM_STEP_NUM_TASKS: '2' };
    const launch = findLauncher({ ...slurm, OMPI_COMM_WORLD_RANK: '3', OMPI_COMM_WORLD_SIZE: '8' });
    expect(launch).toMatchObject({ name: 'mpirun', rank: 3, size: 8 });
  });
});

it('names ranks other than the first', () => {
  expect([undefined, { rank: 0, size: 2 }, { rank: 1, size: 2 }].map(rankPrefix)).toEqual(['', '', 'rank 1 of 2: ']);
});
