import { describe, expect, it } from 'vitest';
import { loadMpi } from './library.ts';
import { MpiError } from './mpi-error.ts';
import { pauseAfter } from './patience.ts';

describe('loadMpi', () => {
  it('says what to install where no library is there', async () => {
    const loading = loadMpi(['libmpi-that-nobody-has.so', 'libmpi-nor-this.so']);
    await expect(loading).rejects.toBeInstanceOf(MpiError);
    await expect(loading).rejects.toThrow(
      /^no MPI library could be loaded \(.*libmpi-that-nobody-has.so.*libmpi-nor-this.so.*\): install Open MPI or MPICH.*GENIE_MPI_LIBRARY/,
    );
  });

  it.skipIf(process.platform !== 'linux')('refuses a library of something else', async () => {
    await expect(loadMpi(['libc.so.6'])).rejects.toThrow(
      'libc.so.6: not a library of MPI 3 or later: MPI_Get_library_version is missing',
    );
  });
});

it('asks often at first, and leaves the core to others in a long wait', () => {
  const pauses = [0, 1, 500, 60_000].map(pauseAfter);
  expect(pauses).toEqual([0, 0.1, 1, 10]);
});
