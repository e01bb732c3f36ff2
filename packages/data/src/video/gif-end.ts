import type { FileHandle } from 'node:fs/promises';
import { bytesAt, type FileEnd, MAX_PARTS } from './file-end.ts';
import { isGifPictureWhole } from './gif-picture.ts';

const table = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** Share of damaged-looking pictures above which their writer counts pixels in its own way, and players show them. */
const MOST_DAMAGED = 0.5;
/** Bytes of one picture's codes that are looked at; longer ones count as whole. */
const MOST_BYTES = 2 ** 26;

/**
 * Walks a GIF's blocks. Only in the middle of one it can be cut: its last byte, 0x3b, is missing from many a whole one. Pictures whose codes
 * do not come out are damaged, and so is what is drawn over them: up to the next that covers all and lets nothing show through.
 */
export async function walkGif(file: FileHandle, size: number): Promise<FileEnd> {
  const header = await bytesAt(file, 0, 13);
  if (header.length < 13) return { isCut: true, whole: 0 };
  const canvas = [header.readUInt16LE(6), header.readUInt16LE(8)] as const;
  const broken = new Set<number>();
  const covering = new Set<number>();
  let [at, count, isTransparent] = [13 + table(header[10]!), 0, false];
  const told = (isCut: boolean, whole = count) => ({ isCut, whole, damaged: spread(broken, covering, count) });
  for (let i = 0; i < MAX_PARTS && at < size; i++) {
    const head = await bytesAt(file, at, 10);
    const isPicture = head[0] === 0x2c;
    // Its end; after anything else players end too, and FFmpeg looks for more.
    if (!isPicture && head[0] !== 0x21) return told(false, head[0] === 0x3b ? Number.POSITIVE_INFINITY : count);
    if (isPicture && head.length < 10) return told(true);
    if (head[0] === 0x21 && head[1] === 0xf9) isTransparent = ((head[3] ?? 0) & 1) !== 0;
    const start = at + (isPicture ? 11 + table(head[9]!) : 2);
    const blocks = await readBlocks(file, start, { size, keep: isPicture });
    if (blocks === null) return told(true);
    at = blocks.end;
    if (!isPicture) continue;
    const [width, height] = [head.readUInt16LE(5), head.readUInt16LE(7)];
    const codeSize = (await bytesAt(file, start - 1, 1))[0]!;
    if (blocks.bytes && !isGifPictureWhole(blocks.bytes, codeSize, width * height)) broken.add(count);
    if (!isTransparent && width === canvas[0] && height === canvas[1]) covering.add(count);
    isTransparent = false;
    count++;
  }
  return told(at > size, at > size ? count : Number.POSITIVE_INFINITY);
}

/** Damaged pictures, and those that are drawn over one. */
function spread(broken: ReadonlySet<number>, covering: ReadonlySet<number>, count: number): Set<number> {
  const damaged = new Set<number>();
  if (broken.size > MOST_DAMAGED * count) return damaged;
  for (const first of broken) for (let i = first; i === first || (i < count && !covering.has(i)); i++) damaged.add(i);
  return damaged;
}

/** A row of GIF's sub-blocks: where it ends, and what is in it, joined; null: the file ends in it. */
async function readBlocks(
  file: FileHandle,
  start: number,
  { size, keep }: { size: number; keep: boolean },
): Promise<{ end: number; bytes: Uint8Array | undefined } | null> {
  let at = start;
  let window: Buffer = Buffer.alloc(0);
  let from = 0;
  const parts: Buffer[] = [];
  let kept = 0;
  while (at < size) {
    if (at < from || at + 256 > from + window.length) {
      window = await bytesAt(file, at, 65_536);
      from = at;
    }
    const length = window[at - from]!;
    if (keep && kept <= MOST_BYTES) {
      parts.push(window.subarray(at - from + 1, at - from + 1 + length));
      kept += length;
    }
    at += 1 + length;
    if (length === 0) return { end: at, bytes: keep && kept <= MOST_BYTES ? Buffer.concat(parts) : undefined };
  }
  return null;
}
