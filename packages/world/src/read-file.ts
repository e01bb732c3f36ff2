import { BundleError } from './errors.ts';
import type { WorldInfo } from './info.ts';
import { sha256 } from './sha256.ts';
import type { BundleSource } from './source.ts';

/** Entries of `world.json` for the other files. */
export function describeFiles(files: Record<string, Uint8Array>): WorldInfo['files'] {
  return Object.fromEntries(
    Object.entries(files).map(([file, bytes]) => [file, { sha256: sha256(bytes), bytes: bytes.length }]),
  );
}

/**
 * One file of a bundle, as its makers wrote it.
 *
 * @param info What the file's size and hash must be; none for `world.json`, which says it of the others.
 * @param onBytes Told how many of its bytes have come.
 * @throws BundleError if the file is missing, cut off or changed.
 */
export async function readBundleFile(
  source: BundleSource,
  file: string,
  info?: WorldInfo,
  onBytes?: (received: number) => void,
): Promise<Uint8Array> {
  const expected = info?.files[file];
  if (info && !expected) throw new BundleError('missing', `world.json names no ${file}: make the bundle again`);
  let bytes: Uint8Array;
  try {
    bytes = await source(file, onBytes);
    onBytes?.(bytes.length);
  } catch (error) {
    if (error instanceof BundleError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new BundleError('missing', `${file} of the world is missing (${why}): copy the whole bundle again`);
  }
  if (!expected) return bytes;
  if (bytes.length !== expected.bytes) {
    throw new BundleError(
      'damaged',
      `${file} has ${bytes.length} bytes, expected ${expected.bytes}: it was cut off or is of another bundle, copy it again`,
    );
  }
  const hash = sha256(bytes);
  if (hash !== expected.sha256) {
    throw new BundleError(
      'damaged',
      `${file} has SHA-256 ${hash.slice(0, 12)}…, expected ${expected.sha256.slice(0, 12)}…: it is damaged or of another bundle, copy it again`,
    );
  }
  return bytes;
}
