import { MpiError } from './mpi-error.ts';

/** Functions of a library for calling an MPI implementation: the part of koffi that is used here. */
interface ForeignLibrary {
  func(prototype: string): (...args: unknown[]) => number;
  symbol(name: string, type: string): unknown;
}

/** A loaded MPI library. */
export interface MpiLibrary {
  /** The name or path that it was loaded by. */
  file: string;
  /** First line of what it says of itself, such as `Open MPI v4.1.4`. */
  version: string;
  /** Whose handles it has; every other implementation of today follows one of the two. */
  family: MpiFamily;
  library: ForeignLibrary;
}

export type MpiFamily = 'Open MPI' | 'MPICH';

/** Names under which the dynamic loader may know the library; Open MPI 4 and 5, then MPICH, whose ABI Intel MPI shares. */
export const sonames: Record<MpiFamily, readonly string[]> =
  process.platform === 'darwin'
    ? { 'Open MPI': ['libmpi.40.dylib', 'libmpi.dylib'], MPICH: ['libmpi.12.dylib', 'libmpich.12.dylib'] }
    : { 'Open MPI': ['libmpi.so.40'], MPICH: ['libmpi.so.12', 'libmpich.so.12', 'libmpi_cray.so.12', 'libmpi.so'] };

/**
 * Loads the first MPI library of a list that is there.
 *
 * @param files names for the dynamic loader, or paths
 * @throws {MpiError} where koffi or all libraries cannot be loaded, or where one is of an implementation with other handles
 */
export async function loadMpi(files: readonly string[]): Promise<MpiLibrary> {
  const koffi = await loadKoffi();
  const failures: string[] = [];
  for (const file of files) {
    let library: ForeignLibrary;
    try {
      library = koffi.load(file, { global: true }); // Open MPI's plug-ins look for its symbols among all
    } catch (error) {
      failures.push(`${file}: ${firstLine(error)}`);
      continue;
    }
    const version = versionOf(library, file);
    return { file, version, family: familyOf(version, file), library };
  }
  throw new MpiError(
    `no MPI library could be loaded (${failures.join('; ')}): install Open MPI or MPICH, such as Debian's openmpi-bin or mpich, or set GENIE_MPI_LIBRARY to the path of libmpi`,
  );
}

async function loadKoffi(): Promise<{ load(file: string, options: { global: boolean }): ForeignLibrary }> {
  try {
    return (await import('koffi')).default as unknown as Awaited<ReturnType<typeof loadKoffi>>;
  } catch (error) {
    throw new MpiError(
      `MPI is called through the package koffi, which cannot be loaded: ${firstLine(error)}; it is an optional dependency of @genie/training: install again without --omit=optional, on a platform that it has a binary for`,
      { cause: error },
    );
  }
}

/** May be called before MPI is initialised. */
function versionOf(library: ForeignLibrary, file: string): string {
  let text: (...args: unknown[]) => number;
  try {
    text = library.func('int MPI_Get_library_version(_Out_ uint8_t*, _Out_ int*)');
  } catch (cause) {
    throw new MpiError(`${file}: not a library of MPI 3 or later: MPI_Get_library_version is missing`, { cause });
  }
  const bytes = new Uint8Array(8192); // longest of all implementations
  const length = [0];
  text(bytes, length);
  return new TextDecoder()
    .decode(bytes.subarray(0, length[0]))
    .split(/[\n,]/)[0]!
    .replace(/ ?version:/i, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function familyOf(version: string, file: string): MpiFamily {
  if (/open mpi/i.test(version)) return 'Open MPI';
  if (/mpich|intel|mvapich/i.test(version)) return 'MPICH';
  throw new MpiError(
    `${file}: found "${version}", expected Open MPI or an implementation with the ABI of MPICH; set GENIE_MPI_LIBRARY to another`,
  );
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
