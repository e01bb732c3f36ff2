import type { FileHandle } from 'node:fs/promises';
import { bytesAt, type FileEnd, MAX_PARTS } from './file-end.ts';

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
/** Elements of a segment: seek head, information, tracks, cues, chapters, tags, attachments, void, sum. */
const inSegment = new Set([
  0x114d9b74, 0x1549a966, 0x1654ae6b, 0x1c53bb6b, 0x1043a770, 0x1254c367, 0x1941a469, 0xec, 0xbf,
]);
/** Elements of a cluster beside blocks: time, silent tracks, position, size of the one before, encrypted, void, sum. */
const inCluster = new Set([0xe7, 0x5854, 0xa7, 0xab, 0xaf, 0xec, 0xbf]);
const [TIME, SIMPLE_BLOCK, BLOCK_GROUP, BLOCK] = [0xe7, 0xa3, 0xa0, 0xa1] as const;

/** A number of EBML: its length in bytes is told by the zeros that it begins with. `null` for "unknown". */
function ebmlNumber(bytes: Uint8Array, at: number): { value: number | null; length: number } | null {
  const length = Math.clz32(bytes[at] ?? 0) - 23;
  if (length > 8 || at + length > bytes.length) return null;
  let value = bytes[at]! & (0xff >> length);
  let isUnknown = value === 0xff >> length;
  for (let i = 1; i < length; i++) {
    value = value * 256 + bytes[at + i]!;
    isUnknown &&= bytes[at + i] === 0xff;
  }
  return { value: isUnknown ? null : value, length };
}

/** Reads here and there in a file, mostly forwards, a window at a time. */
class Window {
  readonly #file: FileHandle;
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Fewer bytes where the file ends before. */
  async at(position: number, length: number): Promise<Buffer> {
    if (position < this.#from || position + length > this.#from + this.#bytes.length) {
      this.#bytes = await bytesAt(this.#file, position, Math.max(length, 16_384));
      this.#from = position;
    }
    return this.#bytes.subarray(position - this.#from, position - this.#from + length);
  }

  /** The place of the next cluster from a position on; -1: there is none. */
  async nextCluster(position: number, size: number): Promise<number> {
    const mark = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
    for (let at = position; at < size; at += 65_536) {
      const found = (await bytesAt(this.#file, at, 65_536 + 3)).indexOf(mark);
      if (found >= 0) return at + found;
    }
    return -1;
  }
}

interface Element {
  readonly id: number;
  readonly start: number;
  /** Infinity: it ends where something stands that cannot be in it. */
  readonly end: number;
}

async function elementAt(window: Window, at: number): Promise<Element | null> {
  const head = await window.at(at, 12);
  const width = Math.clz32(head[0] ?? 0) - 23;
  if (width > 4 || head.length < width + 1) return null;
  const size = ebmlNumber(head, width);
  if (!size) return null;
  const start = at + width + size.length;
  return {
    id: head.readUIntBE(0, width),
    start,
    end: size.value === null ? Number.POSITIVE_INFINITY : start + size.value,
  };
}

/**
 * Walks the blocks of a Matroska or WebM file. Where something stands that cannot be there, FFmpeg goes on at the next cluster without a
 * word: the block before it is damaged, and what lies between is missing. A recording that was never finished says no size.
 */
export async function walkMatroska(file: FileHandle, size: number): Promise<FileEnd> {
  const window = new Window(file);
  const header = await elementAt(window, 0);
  const segment = header && (await elementAt(window, header.end));
  if (segment?.id !== SEGMENT) return { isCut: false };
  const isCut = Number.isFinite(segment.end) && segment.end > size;
  const end = Math.min(size, segment.end);
  const brokenAfter: number[] = [];
  let [clusterTime, last] = [0, Number.NEGATIVE_INFINITY];
  for (let at = segment.start, i = 0, inside = 0; at < end && i < MAX_PARTS; i++) {
    const element = await elementAt(window, at);
    const id = element?.id ?? 0;
    const isBlock = id === SIMPLE_BLOCK || id === BLOCK_GROUP;
    const isKnown = element && (id === CLUSTER || inSegment.has(id) || isBlock || inCluster.has(id));
    // A block that is longer than its cluster has no true length.
    const isLonger =
      inside > 0 && at < inside && (isBlock || inCluster.has(id)) && element !== null && element.end > inside;
    if (!isKnown || isLonger) {
      if (isCut && (element?.end ?? size) >= size) break; // where it was cut
      const next = await window.nextCluster(at + 1, end);
      brokenAfter.push(last);
      if (next < 0) break;
      [at, inside] = [next, 0];
      continue;
    }
    if (id === CLUSTER) {
      [at, inside] = [element.start, Number.isFinite(element.end) ? element.end : 0];
      continue;
    }
    if (id === TIME) {
      const bytes = await window.at(element.start, Math.min(8, element.end - element.start));
      clusterTime = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    } else if (isBlock) last = Math.max(last, clusterTime + (await blockTime(window, element)));
    at = element.end;
  }
  return { isCut, brokenAfter };
}

/** Returns the time when a block is shown, from the time of its cluster on. */
async function blockTime(window: Window, element: Element): Promise<number> {
  let { start } = element;
  if (element.id === BLOCK_GROUP) {
    const block = await elementAt(window, start);
    if (block?.id !== BLOCK) return 0;
    start = block.start;
  }
  const head = await window.at(start, 12);
  const track = ebmlNumber(head, 0);
  return track && track.length + 2 <= head.length ? head.readInt16BE(track.length) : 0;
}
