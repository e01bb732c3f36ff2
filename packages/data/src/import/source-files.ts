import { basename, dirname, relative, resolve } from 'node:path';
import { changedFiles } from './changed-files.ts';
import { hashFile } from './hash-source.ts';
import { mediaKind } from './media-kinds.ts';
import type { ReadFile } from './source.ts';

/** A file that videos are read from, by what an import makes of it: where it lies does not count. */
export interface SourceFile {
  /** The file's name; with the folders above it, where these name or order videos, as of pictures. */
  readonly name: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * All files that sources are read from, with their hashes, in the order in which they are imported. A file whose name, size and time are
 * known is not read again.
 *
 * @param typed paths of files and folders, or globs, as for `importVideos`
 * @param known what was found before
 * @throws Error of the operating system where a file cannot be read
 */
export async function hashedFiles(typed: readonly string[], known: readonly ReadFile[] = []): Promise<ReadFile[]> {
  const { files } = await changedFiles(typed, known);
  const hashed: ReadFile[] = [];
  for (const file of files) hashed.push({ ...file, sha256: file.sha256 || (await hashFile(file.path)) });
  return hashed;
}

/** Files by what an import makes of them. A video is named by its file alone, everything else by the folders around it too. */
export function sourceFiles(files: readonly ReadFile[]): SourceFile[] {
  const paths = files.map(({ path }) => resolve(path));
  const areVideos = paths.every((path) => mediaKind(path) === 'video' || path.toLowerCase().endsWith('.json'));
  const above = areVideos ? '' : dirname(commonFolder(paths));
  return files.map(({ sha256 }, i) => ({
    name: areVideos ? basename(paths[i]!) : relative(above, paths[i]!).replaceAll('\\', '/'),
    sha256,
  }));
}

/** The innermost folder that all paths lie in. */
function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? '.');
  while (!paths.every((path) => !relative(folder, path).startsWith('..'))) {
    if (dirname(folder) === folder) return folder;
    folder = dirname(folder);
  }
  return folder;
}
