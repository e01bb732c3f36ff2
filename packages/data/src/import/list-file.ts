import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Most bytes of a list: some hundred thousand names. */
const MAX_BYTES = 64 * 2 ** 20;

/**
 * The paths in a list of files, as `find`, `ls` or a player's playlist (M3U) writes it: one a line, or parted by zeros (`find -print0`), as they
 * are seen from the working folder or from the list's own.
 *
 * @returns null if the file is no such list: its first path is not there
 */
export async function listedPaths(path: string): Promise<string[] | null> {
  const text = await textOf(path);
  if (text === null) return null;
  const lines = text.split(text.includes('\0') ? '\0' : /\r?\n/).filter((line) => line.trim() !== '');
  const local = (line: string) => resolve(dirname(path), line);
  const isThere = (line: string) => existsSync(line) || existsSync(local(line));
  const names = lines.filter((line) => !line.startsWith('#') || isThere(line));
  if (names.length === 0 || !isThere(names[0]!)) return null;
  return names.map((line) => (existsSync(line) || !existsSync(local(line)) ? line : local(line)));
}

/** Content of a file, as text without a byte order mark; null: nothing, or too much. */
async function textOf(path: string): Promise<string | null> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size === 0 || size > MAX_BYTES) return null;
    return new TextDecoder().decode(await file.readFile());
  } finally {
    await file.close();
  }
}
