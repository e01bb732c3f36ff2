import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes texts into a folder, which is made where it is missing: each beside its place, and renamed when it is whole. */
export async function writeFiles(folder: string, texts: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(texts)) {
    const file = path.join(folder, name);
    const partial = `${file}.${process.pid}.tmp`;
    try {
      await writeFile(partial, text);
      await rename(partial, file);
    } finally {
      await rm(partial, { force: true });
    }
  }
}
