import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Source } from './find-sources.ts';

/** SHA-256 of a file; of a folder of images, that of their names and contents in order. Hexadecimal. */
export async function hashSource(source: Source): Promise<string> {
  const hash = createHash('sha256');
  for (const name of source.images ?? [null]) {
    if (name !== null) hash.update(`${name}\0`);
    for await (const chunk of createReadStream(name === null ? source.path : join(source.path, name)))
      hash.update(chunk);
  }
  return hash.digest('hex');
}
