import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TrainingError } from '../training-error.ts';

const systemErrors: Record<string, string> = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the quota is used up; free some space',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file, expected a folder',
  EISDIR: 'it is a folder, expected a file',
  ENOENT: 'not found',
};

/** A system error in one line that names the file; anything else as it is. */
export function describeSystemError(error: unknown, path: string, verb: string): unknown {
  const code = (error as NodeJS.ErrnoException)?.code;
  if (code === undefined) return error;
  return new TrainingError(`${path}: could not be ${verb}: ${systemErrors[code] ?? code}`, { cause: error });
}

/** Writes a file beside its place and renames it, so that a crash leaves the old one or the new one. */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileSynced(beside, content);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {}); // the first error is the one to tell
    throw describeSystemError(error, path, 'written');
  }
}

/** Writes a file and waits until it is on the disk. */
export async function writeFileSynced(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Reads a file whole. @throws one line that names it */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(path);
    return new Uint8Array(buffer, byteOffset, byteLength); // not a Buffer, whose `slice` copies nothing
  } catch (error) {
    throw describeSystemError(error, path, 'read');
  }
}

/** SHA-256 as 64 hexadecimal digits. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** SHA-256 of a file of any size. @throws one line that names it */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (error) {
    throw describeSystemError(error, path, 'read');
  }
  return hash.digest('hex');
}
