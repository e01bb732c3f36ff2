import { open } from 'node:fs/promises';
import type { MediaKind } from './media-kinds.ts';

const marks: readonly [kind: MediaKind, at: number, bytes: string][] = [
  ['dataset', 0, '\x89HDF\r\n\x1a\n'],
  ['video', 4, 'ftyp'],
  ['video', 4, 'moov'],
  ['video', 0, '\x1a\x45\xdf\xa3'], // Matroska, WebM
  ['video', 0, 'GIF8'],
  ['video', 8, 'AVI '],
  ['video', 0, 'OggS'],
  ['video', 0, 'FLV'],
  ['picture', 0, '\x89PNG'],
  ['picture', 0, '\xff\xd8\xff'],
  ['picture', 8, 'WEBP'],
];

/** Returns the kind of a file by its first bytes, for names that do not show it; null: none of the usual ones. */
export async function sniff(path: string): Promise<MediaKind | null> {
  const head = Buffer.alloc(16);
  try {
    const file = await open(path);
    try {
      await file.read(head, 0, head.length, 0);
    } finally {
      await file.close();
    }
  } catch {
    return null; // what cannot be read is told where it is read
  }
  const text = head.toString('latin1');
  return marks.find(([, at, bytes]) => text.startsWith(bytes, at))?.[0] ?? null;
}
