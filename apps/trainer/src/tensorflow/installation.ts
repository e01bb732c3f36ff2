import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { z } from 'zod';
import { cacheFolder } from './cache-folder.ts';
import { distributions, type Kind } from './distribution.ts';
import { drivers } from './driver.ts';

/** The binding, in the folder of a set-up. */
export const bindingFile = 'tfjs_binding.node';
const recordFile = 'setup.json';

const recordSchema = z.object({
  format: z.literal(1),
  kind: z.enum(['cpu', 'gpu']),
  version: z.string(),
  /** sha256 of each wheel, by its file name. */
  wheels: z.record(z.string(), z.string()),
  /** Bytes of each file, by its path in the folder. */
  files: z.record(z.string(), z.number()),
  compiler: z.string(),
});
/** Record of the contents of a set-up. */
export type SetupRecord = z.infer<typeof recordSchema>;

export interface Installation {
  kind: Kind;
  /** Of TensorFlow. */
  version: string;
  folder: string;
}

/** Returns the folder of a set-up: another TensorFlow, another binding or another machine's kind has another folder. */
export function installationFolder(kind: Kind, cache: string = cacheFolder()): string {
  const { version } = distributions[kind];
  const name = `${kind}-${version}-tfjs-${drivers[kind].version}-${process.platform}-${process.arch}`;
  return path.join(cache, 'tensorflow', name);
}

export function writeRecord(folder: string, record: SetupRecord): void {
  writeAtomic(path.join(folder, recordFile), `${JSON.stringify(record, null, 2)}\n`);
}

/**
 * Finds the set-up, if any, with its faults if files are missing or have another size. It looks at sizes only, so that
 * it can be asked at every start.
 */
export function findInstallation(
  kind: Kind,
  cache: string = cacheFolder(),
): { installation?: Installation; damage?: string } {
  const folder = installationFolder(kind, cache);
  if (!existsSync(folder)) return {};
  const damage = (what: string) => ({
    damage: `${folder} is damaged (${what}): run \`genie setup tensorflow${kind === 'gpu' ? ' --gpu' : ''}\` again`,
  });
  let record: SetupRecord;
  try {
    record = recordSchema.parse(JSON.parse(readFileSync(path.join(folder, recordFile), 'utf8')));
  } catch {
    return damage(`${recordFile} cannot be read`);
  }
  for (const [file, size] of Object.entries(record.files)) {
    const found = statSync(path.join(folder, file), { throwIfNoEntry: false })?.size;
    if (found !== size) return damage(`${file}: ${found ?? 'not there, no'} bytes, expected ${size}`);
  }
  return { installation: { kind, version: record.version, folder } };
}
