import { resolve } from 'node:path';
import { findSources } from './find-sources.ts';
import { hashFile } from './hash-source.ts';
import type { FileStamp, ReadFile, Source } from './source.ts';
import { labelsPath } from './source-labels.ts';
import { stamp } from './walk-folder.ts';

/** Differences of files from those that a dataset was made of. */
export interface ChangedFiles {
  /** Paths of files that are new. */
  readonly added: readonly string[];
  /** Paths of files that are gone. */
  readonly removed: readonly string[];
  /** Paths of files that hold something else now. */
  readonly changed: readonly string[];
  /** The files as they are; with other times than before where only the time differs. */
  readonly files: readonly ReadFile[];
}

/** All files that a source's videos are made of, the true actions beside them included. */
export async function filesOf(source: Source): Promise<FileStamp[]> {
  const labels = labelsPath(source);
  const about = labels === undefined ? undefined : await stamp(labels);
  return typeof about === 'object'
    ? [...source.files, { path: about.path, bytes: about.bytes, time: about.time }]
    : [...source.files];
}

/**
 * Compares what the sources are now with the files that a dataset was made of: by name, size and time, and where the time alone
 * differs, by sha256.
 *
 * @param typed paths of files and folders, or globs, as for `importVideos`
 * @param before `files` of its summary
 */
export async function changedFiles(typed: readonly string[], before: readonly ReadFile[]): Promise<ChangedFiles> {
  const known = new Map(before.map((file) => [resolve(file.path), file]));
  const { sources } = await findSources(typed);
  const added: string[] = [];
  const changed: string[] = [];
  const files: ReadFile[] = [];
  const seen = new Set<string>();
  for (const source of sources) {
    for (const file of await filesOf(source)) {
      const key = resolve(file.path);
      const old = known.get(key);
      seen.add(key);
      let sha256 = old?.sha256 ?? '';
      if (!old) added.push(file.path);
      else if (old.bytes !== file.bytes) changed.push(file.path);
      else if (old.time !== file.time) {
        sha256 = await hashFile(file.path).catch(() => '');
        if (sha256 !== old.sha256) changed.push(file.path);
      }
      files.push({ ...file, sha256 });
    }
  }
  const removed = [...known].flatMap(([key, { path }]) => (seen.has(key) ? [] : [path]));
  return { added, removed, changed, files };
}
