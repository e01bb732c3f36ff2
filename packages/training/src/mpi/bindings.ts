import type { MpiLibrary } from './library.ts';

/** The functions of MPI that are needed, with the communicator of all processes, float32 and the sum filled in. */
export interface MpiBindings {
  /** @returns the level of threads that is provided */
  initThread(): number;
  finalize(): void;
  abort(status: number): void;
  rank(): number;
  size(): number;
  /** `sums` becomes the sum of all processes' `values`. */
  allreduce(values: Float32Array, sums: Float32Array): void;
  /** `bytes` of process `root` come to all others. */
  broadcast(bytes: Uint8Array, root: number): void;
  /** Begins to wait for all. @returns asks whether all have come; to be asked until they have */
  barrier(): () => boolean;
}

/** MPI calls come from the thread that initialised it: `MPI_THREAD_FUNNELED`, the same number everywhere. */
export const funneled = 1;

interface Handles {
  /** Type by which a handle is passed. */
  type: 'void*' | 'int';
  world: unknown;
  float: unknown;
  byte: unknown;
  sum: unknown;
}

/** Open MPI's handles are the addresses of global objects; those of MPICH's ABI are numbers that never change. */
function handlesOf({ family, library }: MpiLibrary): Handles {
  if (family === 'MPICH') {
    return { type: 'int', world: 0x44000000, float: 0x4c00040a, byte: 0x4c00010d, sum: 0x58000003 };
  }
  const address = (name: string) => library.symbol(name, 'void');
  return {
    type: 'void*',
    world: address('ompi_mpi_comm_world'),
    float: address('ompi_mpi_float'),
    byte: address('ompi_mpi_byte'),
    sum: address('ompi_mpi_op_sum'),
  };
}

/** Calls into a loaded library. An error inside of MPI ends the process, with MPI's own words: that is MPI's default. */
export function bindMpi(mpi: MpiLibrary): MpiBindings {
  const { library } = mpi;
  const { type, world, float, byte, sum } = handlesOf(mpi);
  const init = library.func('int MPI_Init_thread(void*, void*, int, _Out_ int*)');
  const finalize = library.func('int MPI_Finalize()');
  const abort = library.func(`int MPI_Abort(${type}, int)`);
  const rank = library.func(`int MPI_Comm_rank(${type}, _Out_ int*)`);
  const size = library.func(`int MPI_Comm_size(${type}, _Out_ int*)`);
  const allreduce = library.func(`int MPI_Allreduce(const void*, void*, int, ${type}, ${type}, ${type})`);
  const bcast = library.func(`int MPI_Bcast(void*, int, ${type}, int, ${type})`);
  const ibarrier = library.func(`int MPI_Ibarrier(${type}, void*)`);
  const test = library.func('int MPI_Test(void*, void*, void*)');
  const number = (of: (...args: unknown[]) => number, ...args: unknown[]) => {
    const out = [0];
    of(...args, out);
    return out[0]!;
  };
  return {
    initThread: () => number(init, null, null, funneled),
    finalize: () => void finalize(),
    abort: (status) => void abort(world, status),
    rank: () => number(rank, world),
    size: () => number(size, world),
    allreduce: (values, sums) => void allreduce(values, sums, values.length, float, sum, world),
    broadcast: (bytes, root) => void bcast(bytes, bytes.length, byte, root, world),
    barrier() {
      const request = new Uint8Array(16); // a handle: 8 bytes at most
      const status = new Uint8Array(64); // MPI_Status has 20 to 24
      const done = new Int32Array(1);
      ibarrier(world, request);
      return () => {
        test(request, done, status);
        return done[0] !== 0;
      };
    },
  };
}
