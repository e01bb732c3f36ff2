import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file beside its place and then puts it there, so that the old or the new one is whole, whatever happens.
 *
 * @param write gets the path to write to
 * @throws Error naming the file
 */
export async function writeBeside(path: string, write: (partial: string) => Promise<unknown>): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(partial);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {}); // what went wrong first is what counts
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path}: cannot be written: ${reason}`, { cause: error });
  }
}
