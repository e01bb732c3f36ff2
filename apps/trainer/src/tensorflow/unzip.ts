import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RunError } from '@genie/pipeline/internal/errors';
import { openPromise } from 'yauzl';

/**
 * Takes the members of a zip file whose names match `wanted` out into `folder`, one after the other, in little memory;
 * the rest of the file is not read.
 *
 * @returns size in bytes of each file, by its path inside of `folder`
 * @throws RunError when the zip file is damaged, or has no such member
 */
export async function unzip(
  file: string,
  folder: string,
  wanted: RegExp,
  onProgress: (bytes: number) => void = () => {},
): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  const created = new Set<string>();
  let written = 0;
  try {
    // yauzl refuses absolute names and names with `..`, and sizes other than those in the directory.
    const zip = await openPromise(file, { lazyEntries: true, autoClose: false });
    try {
      for await (const entry of zip.eachEntry()) {
        if (!wanted.test(entry.fileName) || entry.fileName.endsWith('/')) continue;
        const target = path.join(folder, entry.fileName);
        if (!created.has(path.dirname(target))) mkdirSync(path.dirname(target), { recursive: true });
        created.add(path.dirname(target));
        const executable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0;
        const contents = await zip.openReadStreamPromise(entry);
        const counted = async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            written += chunk.length;
            onProgress(written);
            yield chunk;
          }
        };
        await pipeline(contents, counted, createWriteStream(target, { mode: executable ? 0o755 : 0o644 }));
        sizes[entry.fileName] = entry.uncompressedSize;
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The operating system's own errors say what is wrong with the disk.
    if (code && !code.startsWith('Z_')) throw error;
    throw new RunError(`${file}: damaged zip file (${(error as Error).message}); remove it and run the command again`, {
      cause: error,
    });
  }
  if (Object.keys(sizes).length === 0) throw new RunError(`${file}: has no member like ${wanted.source}`);
  return sizes;
}
