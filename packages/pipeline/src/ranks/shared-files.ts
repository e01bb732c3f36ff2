import { readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { type ProcessGroup, sha256 } from '@genie/training';
import { RunError } from '../errors.ts';

/** Network file systems show a new file to other machines after a while: their caches of names last up to a minute. */
const patienceSeconds = 90;

/** Files up to this size, which all manifests are, are compared by their contents. */
const small = 2 ** 20;

/** Returns a fingerprint that distinguishes versions of a file; null if there is no file. */
function fingerprint(file: string): string | null {
  try {
    const { size } = statSync(file);
    return size > small ? `${size} bytes` : sha256(readFileSync(file));
  } catch {
    return null;
  }
}

/**
 * Waits until this rank sees files of the run as rank 0 does, which has written them. A file that rank 0 has not is left to
 * whoever needs it.
 *
 * @throws RunError where that does not come about: the folder is not shared
 */
export async function shareFiles(
  group: ProcessGroup | undefined,
  files: readonly string[],
  seconds: number = patienceSeconds,
): Promise<void> {
  if (!group) return;
  const own = group.rank === 0 ? new TextEncoder().encode(JSON.stringify(files.map(fingerprint))) : null;
  const expected = JSON.parse(new TextDecoder().decode(await group.broadcast(own))) as (string | null)[];
  const started = performance.now();
  for (const [i, file] of files.entries()) {
    while (expected[i] !== null && fingerprint(file) !== expected[i]) {
      if (performance.now() - started > seconds * 1000) {
        throw new RunError(
          `${file} on ${os.hostname()}: ${fingerprint(file) === null ? 'not there' : 'not the same'} as on rank 0; the folder of a run has to be on a file system that all ranks share: name one with --run`,
        );
      }
      await setTimeout(200);
    }
  }
}
