import { DEFAULT_TABLES } from './jpeg-tables.ts';

/** Bits of which a table knows at once what code they begin with. */
const QUICK = 9;

/** Huffman codes by what they stand for. */
interface Codes {
  /** By the next bits: 256 times the length of the code, and what it stands for; 0: it is longer. */
  readonly quick: Uint16Array;
  /** Of each length, the first code, how many there are, and where their values begin. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly at: Int32Array;
  readonly values: Uint8Array;
}

interface Component {
  readonly id: number;
  /** Its quantization table. */
  readonly steps: number;
  readonly across: number;
  readonly down: number;
}

/** Header of a JPEG: all that it says of itself before its codes. */
interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

/**
 * Returns whether the codes of a JPEG give as many blocks as its picture has, and end where its bytes do. JPEG has no checksums; but where
 * bytes were changed, codes of other lengths are read, and their number seldom fits by chance; or what is darker than black comes out. A
 * change within the bits that say how large a value is, changes no length, and is mostly not found. Progressive and arithmetic-coded
 * pictures count as whole.
 *
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annexes B and F
 */
export function isJpegWhole(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return false;
  const tables = new Map(DEFAULT_TABLES.map(([id, lengths, values]) => [id, codesOf(lengths, values)]));
  const steps = new Map<number, number>();
  let frame: Frame | undefined;
  let restart = 0;
  for (let at = 2; ; ) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++; // filling
    if (bytes[at] !== 0xff) return false;
    const marker = bytes[at + 1]!;
    if (marker === 0xd9) return true;
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const part = bytes.subarray(at + 4, at + 2 + length);
    if (!(length >= 2) || part.length !== length - 2) return false;
    if (marker === 0xc4 && !readTables(part, tables)) return false;
    if (marker === 0xdb && !readSteps(part, steps)) return false;
    if (marker === 0xdd) restart = (part[0]! << 8) | part[1]!;
    else if (marker === 0xc0 || marker === 0xc1) {
      if (part[0] !== 8) return true; // 12 bits: rare, and counted in another way
      frame = readFrame(part);
      if (!frame) return false;
    } else if (marker >= 0xc2 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc && marker !== 0xc4) return true;
    at += 2 + length;
    if (marker !== 0xda) continue;
    const blocks = frame && blocksOf(part, frame, { tables, steps });
    if (!blocks) return false;
    const end = readScan(bytes, at, { ...blocks, restart });
    if (end < 0) return false;
    // Many cameras leave the end marker out.
    if (end >= bytes.length) return true;
    at = end;
  }
}

function codesOf(lengths: ArrayLike<number>, values: Uint8Array): Codes {
  const [first, count, at] = [new Int32Array(17), new Int32Array(17), new Int32Array(17)];
  for (let bits = 1, code = 0, place = 0; bits <= 16; bits++) {
    [first[bits], count[bits], at[bits]] = [code, lengths[bits - 1]!, place];
    code = (code + lengths[bits - 1]!) << 1;
    place += lengths[bits - 1]!;
  }
  const quick = new Uint16Array(2 ** QUICK);
  for (let bits = 1; bits <= QUICK; bits++)
    for (let i = 0; i < count[bits]!; i++) {
      const from = (first[bits]! + i) << (QUICK - bits);
      quick.fill((bits << 8) | (values[at[bits]! + i] ?? 0), from, from + (1 << (QUICK - bits)));
    }
  return { quick, first, count, at, values };
}

function readTables(part: Uint8Array, tables: Map<number, Codes>): boolean {
  for (let at = 0; at < part.length; ) {
    const lengths = part.subarray(at + 1, at + 17);
    const total = lengths.reduce((sum, count) => sum + count, 0);
    if (at + 17 + total > part.length) return false;
    tables.set(part[at]!, codesOf(lengths, part.subarray(at + 17, at + 17 + total)));
    at += 17 + total;
  }
  return true;
}

/** Reads of each quantization table the first step, by which means are coded; false: it can be none, as a step is 0. */
function readSteps(part: Uint8Array, steps: Map<number, number>): boolean {
  let at = 0;
  while (at < part.length) {
    const [width, id] = part[at]! >> 4 === 0 ? [1, part[at]!] : [2, part[at]! & 15];
    const step = (i: number) => (width === 1 ? part[at + 1 + i]! : part[at + 1 + 2 * i]! * 256 + part[at + 2 + 2 * i]!);
    for (let i = 0; i < 64; i++) if (!step(i)) return false;
    steps.set(id, step(0));
    at += 1 + 64 * width;
  }
  return at === part.length;
}

function readFrame(part: Uint8Array): Frame | undefined {
  const count = part[5]!;
  if (!(count >= 1 && count <= 4) || part.length < 6 + 3 * count) return undefined;
  const components = Array.from({ length: count }, (_, i) => {
    const [id, factors, steps] = part.subarray(6 + 3 * i);
    return { id: id!, steps: steps!, across: factors! >> 4, down: factors! & 15 };
  });
  if (components.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4)) return undefined;
  return { height: (part[1]! << 8) | part[2]!, width: (part[3]! << 8) | part[4]!, components };
}

/** A block of a unit: the place of its component, the tables of its codes, and the largest mean that 8 bits can have. */
interface Block {
  readonly of: number;
  readonly dc: Codes;
  readonly ac: Codes;
  readonly most: number;
}

/** Blocks of a scan: how many units there are, and the blocks of one. */
interface Blocks {
  readonly units: number;
  readonly unit: readonly Block[];
}

function blocksOf(
  part: Uint8Array,
  frame: Frame,
  { tables, steps }: { tables: ReadonlyMap<number, Codes>; steps: ReadonlyMap<number, number> },
): Blocks | undefined {
  const { width, height, components } = frame;
  const [most, tallest] = [Math.max(...components.map((c) => c.across)), Math.max(...components.map((c) => c.down))];
  const unit: Block[] = [];
  let units = Math.ceil(width / (8 * most)) * Math.ceil(height / (8 * tallest));
  for (let i = 0; i < part[0]!; i++) {
    const found = components.find(({ id }) => id === part[1 + 2 * i]);
    const chosen = part[2 + 2 * i]!;
    const [dc, ac] = [tables.get(chosen >> 4), tables.get(0x10 | (chosen & 15))];
    const step = found && steps.get(found.steps);
    if (!found || !dc || !ac || !step) return undefined;
    const { across, down } = found;
    // A component alone has no more blocks than its pixels need.
    if (part[0] === 1)
      units = Math.ceil(Math.ceil((width * across) / most) / 8) * Math.ceil(Math.ceil((height * down) / tallest) / 8);
    for (let block = 0; block < (part[0] === 1 ? 1 : across * down); block++)
      unit.push({ of: i, dc, ac, most: 1024 / step + 1 });
  }
  return unit.length > 0 && units > 0 ? { units, unit } : undefined;
}

/** Reads all codes of a scan; returns the place of the marker after it, -1 where they do not come out. */
function readScan(bytes: Uint8Array, start: number, { units, unit, restart }: Blocks & { restart: number }): number {
  const bits = new Bits(bytes, start);
  const means = new Int32Array(4);
  for (let i = 0; i < units; i++) {
    if (restart > 0 && i > 0 && i % restart === 0) {
      if (!bits.restart((i / restart - 1) % 8)) return -1;
      means.fill(0);
    }
    for (const { of, dc, ac, most } of unit) {
      const size = bits.code(dc);
      if (size < 0 || size > 11) return -1;
      means[of]! += bits.number(size);
      if (Math.abs(means[of]!) > most) return -1;
      for (let k = 1; k < 64; k++) {
        const code = bits.code(ac);
        if (code < 0) return -1;
        if (code === 0) break;
        k += code >> 4;
        if (k > 63) return -1;
        bits.skip(code & 15);
      }
      if (bits.isOver) return -1;
    }
  }
  return bits.end();
}

/** Bits of a scan: a zero byte after 0xff is no data, anything else after it is a marker and ends them. */
class Bits {
  readonly #bytes: Uint8Array;
  #at: number;
  /** The next bits, the first of them highest, and how many; of these the last `#made` are not in the file. */
  #held = 0;
  #count = 0;
  #made = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** More bits were taken than there are. */
  get isOver(): boolean {
    return this.#count < this.#made;
  }

  /** Holds 16 bits at least. */
  #fill(): void {
    while (this.#count <= 16) {
      const byte = this.#bytes[this.#at];
      const isOver = byte === undefined || (byte === 0xff && this.#bytes[this.#at + 1] !== 0);
      if (isOver) this.#made += 8;
      else this.#at += byte === 0xff ? 2 : 1;
      this.#held = ((this.#held << 8) | (isOver ? 0 : byte)) & 0xffffff;
      this.#count += 8;
    }
  }

  /** Value that the next code stands for; -1: there is none such. */
  code({ quick, first, count, at, values }: Codes): number {
    this.#fill();
    const next = (this.#held >> (this.#count - 16)) & 0xffff;
    const known = quick[next >> (16 - QUICK)]!;
    if (known > 0) {
      this.#count -= known >> 8;
      return known & 255;
    }
    for (let length = QUICK + 1; length <= 16; length++) {
      const index = (next >> (16 - length)) - first[length]!;
      if (index < 0 || index >= count[length]!) continue;
      this.#count -= length;
      return values[at[length]! + index] ?? -1;
    }
    return -1;
  }

  /** A number of so many bits, 11 at most; those that begin with 0 are below zero. */
  number(length: number): number {
    this.#fill();
    this.#count -= length;
    const value = (this.#held >> this.#count) & ((1 << length) - 1);
    return length > 0 && value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
  }

  /** Passes by 16 bits at most. */
  skip(length: number): void {
    this.#fill();
    this.#count -= length;
  }

  /** Goes on after a restart marker, which must be this one. */
  restart(number: number): boolean {
    const at = this.end();
    if (at < 0 || this.#bytes[at + 1] !== (0xd0 | number)) return false;
    this.#at = at + 2;
    return true;
  }

  /** The place of the next marker, or the end; -1 where more is left than the rest of a byte. */
  end(): number {
    const isLeft = this.#count - this.#made >= 8;
    [this.#count, this.#made] = [0, 0];
    const [byte, next] = [this.#bytes[this.#at], this.#bytes[this.#at + 1]];
    return !isLeft && (byte === undefined || (byte === 0xff && next !== 0)) ? this.#at : -1;
  }
}
