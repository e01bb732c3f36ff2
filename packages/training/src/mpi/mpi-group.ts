import type { ProcessGroup } from '../replicas/process-group.ts';
import { bindMpi, funneled, type MpiBindings } from './bindings.ts';
import { loadMpi, sonames } from './library.ts';
import { MpiError } from './mpi-error.ts';
import { waitFor, waitOpenlyFor } from './patience.ts';

export interface MpiOptions {
  /** Names or paths of MPI's library, of which the first that is there is taken. Default: those of Open MPI, then MPICH. */
  libraries?: readonly string[];
}

/** Most bytes of one call, whose count is a 32-bit number. */
const mostBytes = 2 ** 30;

/**
 * The processes that an MPI launcher has started (`mpirun`, `srun`), seen from one of them.
 *
 * MPI is initialised for calls from one thread: the one that has joined.
 */
export class MpiGroup implements ProcessGroup {
  readonly rank: number;
  readonly size: number;
  /** Implementation and version of MPI, such as `Open MPI v4.1.4`. */
  readonly version: string;
  /** The library that was loaded. */
  readonly file: string;
  private readonly mpi: MpiBindings;
  private sums: Float32Array = new Float32Array(0);

  private constructor(mpi: MpiBindings, version: string, file: string) {
    this.mpi = mpi;
    this.rank = mpi.rank();
    this.size = mpi.size();
    this.version = version;
    this.file = file;
  }

  /**
   * Loads MPI's library through koffi and initialises it; once in a process.
   *
   * @throws {MpiError} where koffi or the library is not there, or does not do what is needed
   */
  static async join({ libraries = [...sonames['Open MPI'], ...sonames.MPICH] }: MpiOptions = {}): Promise<MpiGroup> {
    const loaded = await loadMpi(libraries);
    const mpi = bindMpi(loaded);
    const provided = mpi.initThread();
    const group = new MpiGroup(mpi, loaded.version, loaded.file);
    if (provided >= funneled) return group;
    throw new MpiError(`${loaded.file}: built without support of threads, expected MPI_THREAD_FUNNELED or more`);
  }

  sum(values: Float32Array): void {
    waitFor(this.mpi.barrier());
    if (this.sums.length < values.length) this.sums = new Float32Array(values.length);
    const sums = this.sums.subarray(0, values.length);
    this.mpi.allreduce(values, sums);
    values.set(sums);
  }

  async meet(): Promise<void> {
    await waitOpenlyFor(this.mpi.barrier());
  }

  async broadcast(bytes: Uint8Array | null, root = 0): Promise<Uint8Array> {
    await this.meet();
    const length = Float64Array.of(bytes?.length ?? 0);
    this.mpi.broadcast(new Uint8Array(length.buffer), root);
    const received = bytes ?? new Uint8Array(length[0]!);
    for (let start = 0; start < received.length; start += mostBytes) {
      this.mpi.broadcast(received.subarray(start, start + mostBytes), root);
    }
    return received;
  }

  async gather(text: string): Promise<string[]> {
    const texts: string[] = [];
    for (let root = 0; root < this.size; root++) {
      const bytes = await this.broadcast(root === this.rank ? new TextEncoder().encode(text) : null, root);
      texts.push(new TextDecoder().decode(bytes));
    }
    return texts;
  }

  /** Waits for all others, then ends MPI in this process, which has to come before the process' own end. */
  async leave(): Promise<void> {
    await this.meet();
    this.mpi.finalize();
  }

  /** Ends all processes of the group, this one too, whatever they are at. */
  abort(status: number): void {
    this.mpi.abort(status);
  }
}
