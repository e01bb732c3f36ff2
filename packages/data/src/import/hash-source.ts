import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Source } from './source.ts';

/** SHA-256 of a file, hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * SHA-256 of a source and of each of its files, hexadecimal. That of one file is the file's; of pictures, that of their names and
 * contents in order; of others, that of their files' hashes.
 */
export async function hashSource(source: Source): Promise<{ sha256: string; files: string[] }> {
  const whole = createHash('sha256');
  const files: string[] = [];
  for (const [i, { path }] of source.files.entries()) {
    const name = source.images[i];
    const hash = createHash('sha256');
    if (name !== undefined) whole.update(`${name}\0`);
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk);
      if (name !== undefined) whole.update(chunk);
    }
    files.push(hash.digest('hex'));
    if (name === undefined) whole.update(files.at(-1)!);
  }
  return { sha256: files.length === 1 && source.images.length === 0 ? files[0]! : whole.digest('hex'), files };
}
