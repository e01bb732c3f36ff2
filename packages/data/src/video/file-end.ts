import { type FileHandle, open } from 'node:fs/promises';
import { walkGif } from './gif-end.ts';
import { walkMatroska } from './matroska-end.ts';

/** End of a file. */
export interface FileEnd {
  /** The file's own structure says that it goes on after its last byte. */
  readonly isCut: boolean;
  /** Indices of the pictures that are damaged, or drawn over one that is, where the structure tells (GIF). */
  readonly damaged?: ReadonlySet<number>;
  /** Pictures from this one on are damaged or not there, where the structure tells (GIF). */
  readonly whole?: number;
  /** Times, in ticks, of the last block before each place where the structure breaks and a stretch is missing (Matroska, WebM). */
  readonly brokenAfter?: readonly number[];
}

/**
 * Looks how a file ends. Of containers that do not say how long they are (MPEG-TS, live WebM) nothing can be told, and they count
 * as whole.
 */
export async function endOf(path: string): Promise<FileEnd> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const head = await bytesAt(file, 0, 12);
    const text = head.toString('latin1');
    if (/^GIF8[79]a/.test(text)) return await walkGif(file, size);
    if (/^(RIFF|RIFX)/.test(text)) return { isCut: await isRiffCut(file, size) };
    if (head.length === 12 && head.readUInt32BE(0) === 0x1a45dfa3) return await walkMatroska(file, size);
    if (boxes.has(text.slice(4, 8))) return { isCut: await isMp4Cut(file, size) };
    return { isCut: false };
  } finally {
    await file.close();
  }
}

/** Fewer bytes where the file ends before. */
export async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Boxes that stand at the top of an MP4 or QuickTime file; others there are bytes that do not belong to it. */
const boxes = new Set('ftyp moov mdat free skip wide styp sidx moof mfra uuid pnot emsg meta prft'.split(' '));

/** Most boxes, blocks or elements that are looked at. */
export const MAX_PARTS = 1_000_000;

/** Box by box of an MP4 or QuickTime file: its name, and where it ends; up to the first that does not belong to it. */
async function* walkBoxes(file: FileHandle, size: number): AsyncGenerator<{ name: string; end: number }> {
  let at = 0;
  for (let i = 0; i < MAX_PARTS && at < size; i++) {
    const head = await bytesAt(file, at, 16);
    const name = head.toString('latin1', 4, 8);
    if (head.length < 8 || !boxes.has(name)) return;
    let length = head.readUInt32BE(0);
    if (length === 0) length = size - at; // up to the end, wherever that is
    if (length === 1) length = head.length < 16 ? 16 : Number(head.readBigUInt64BE(8));
    if (length < 8) return;
    at += length;
    yield { name, end: at };
  }
}

/** Names of the boxes at the top of an MP4 or QuickTime file; none where it is no such file. */
export async function boxesOf(file: FileHandle, size: number): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { name } of walkBoxes(file, size)) found.add(name);
  return found;
}

async function isMp4Cut(file: FileHandle, size: number): Promise<boolean> {
  for await (const { end } of walkBoxes(file, size)) if (end > size) return true;
  return false;
}

async function isRiffCut(file: FileHandle, size: number): Promise<boolean> {
  let at = 0;
  for (let i = 0; i < MAX_PARTS && at < size; i++) {
    const head = await bytesAt(file, at, 8);
    if (head.length < 8 || !head.toString('latin1').startsWith('RIFF')) return false;
    const length = head.readUInt32LE(4);
    if (length === 0 || length === 0xffffffff) return false; // its writer did not come back to fill it in
    at += 8 + length + (length % 2);
  }
  return at > size + 1;
}
