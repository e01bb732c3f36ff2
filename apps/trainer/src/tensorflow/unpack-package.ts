import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

/**
 * Unpacks an archive as `npm pack` makes them into a folder.
 *
 * @param members - the files that are taken, by their path in the package
 */
export async function unpackPackage(archive: string, folder: string, members: RegExp): Promise<void> {
  const tar = extract();
  const reading = pipeline(createReadStream(archive), createGunzip(), tar);
  const taking = (async () => {
    for await (const entry of tar) {
      const name = entry.header.name.split('/').slice(1).join('/'); // the first is `package`
      const isTaken = entry.header.type === 'file' && members.test(name) && !name.split('/').includes('..');
      if (!isTaken) {
        entry.resume();
        continue;
      }
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      await pipeline(entry, createWriteStream(file));
    }
  })();
  await Promise.all([reading, taking]);
}
