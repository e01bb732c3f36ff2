import { printable } from './printable.ts';

/** The typed array that holds each dtype's elements; F16 and BF16 as their bits, BOOL as 0 or 1. */
interface Arrays {
  F64: Float64Array;
  F32: Float32Array;
  F16: Uint16Array;
  BF16: Uint16Array;
  I64: BigInt64Array;
  I32: Int32Array;
  I16: Int16Array;
  I8: Int8Array;
  U64: BigUint64Array;
  U32: Uint32Array;
  U16: Uint16Array;
  U8: Uint8Array;
  BOOL: Uint8Array;
}

export type SafetensorsDtype = keyof Arrays;

export interface SafetensorsEntry {
  dtype: SafetensorsDtype;
  shape: number[];
  /** Its elements, row by row; F16 and BF16 as their bits, BOOL as 0 or 1. */
  data: Arrays[SafetensorsDtype];
}

interface ArrayType {
  new (buffer: ArrayBuffer): Arrays[SafetensorsDtype];
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
}

const arrays: Record<SafetensorsDtype, ArrayType> = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
};

/** Largest header that is read, as in the format's reference implementation. */
const MAX_HEADER = 100_000_000;

/**
 * Writes tensors as a safetensors file (https://github.com/huggingface/safetensors, "Format").
 *
 * The same entries give the same bytes, in whatever order they come.
 *
 * @throws where an entry's data has another type or length than its dtype and shape say
 */
export function encodeSafetensors(
  entries: Record<string, SafetensorsEntry>,
  metadata: Record<string, string> = {},
): Uint8Array {
  // Wide elements first, so that each tensor starts at a multiple of its element's size.
  const sorted = Object.entries(entries).sort(
    ([a, x], [b, y]) => bytesOf(y.dtype) - bytesOf(x.dtype) || (a < b ? -1 : a > b ? 1 : 0),
  );
  const keys = Object.keys(metadata).sort();
  const header: [string, unknown][] = [];
  if (keys.length > 0) header.push(['__metadata__', Object.fromEntries(keys.map((key) => [key, metadata[key]]))]);
  let end = 0;
  for (const [key, entry] of sorted) {
    check(key, entry);
    header.push([key, { dtype: entry.dtype, shape: entry.shape, data_offsets: [end, end + entry.data.byteLength] }]);
    end += entry.data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength); // padded with spaces, as the format says
  bytes.set(text, 8);
  let offset = 8 + headerLength;
  for (const [, { data }] of sorted) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file.
 *
 * @param name the file, for messages
 * @throws one line that names the file and what is wrong with it, for anything that is not whole and consistent
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  name = 'safetensors',
): { tensors: Record<string, SafetensorsEntry>; metadata: Record<string, string> } {
  const { header, keys, start } = readHeader(bytes, name);
  let metadata: Record<string, string> = {};
  // By entries and not by assignment, for which `__proto__` is no key.
  const tensors: [string, SafetensorsEntry][] = [];
  const places: [from: number, to: number, key: string][] = [];
  let described = 0;
  for (const [key, value] of Object.entries(header)) {
    described++;
    if (key === '__metadata__') {
      metadata = readMetadata(value, name);
      described += Object.keys(metadata).length;
      continue;
    }
    const { dtype, shape, offsets } = readDescription(key, value, name);
    described += Object.keys(value as object).length;
    const [from, to] = offsets;
    const expected = sizeOf(shape) * bytesOf(dtype);
    if (to - from !== expected) {
      throw new Error(
        `${name}: tensor ${quoted(key)} of ${dtype} ${listed(shape)} has ${to - from} bytes, expected ${Number.isNaN(expected) ? 'more than can be counted' : expected}; the file is damaged`,
      );
    }
    if (start + to > bytes.length) {
      throw new Error(
        `${name}: tensor ${quoted(key)} ends at byte ${start + to}, the file has ${bytes.length}; it is cut off: copy it again`,
      );
    }
    // A copy, since a typed array must start at a multiple of its element's size; Node's Buffer has a slice that copies nothing.
    const data = new arrays[dtype](Uint8Array.prototype.slice.call(bytes, start + from, start + to).buffer);
    tensors.push([key, { dtype, shape, data }]);
    places.push([from, to, key]);
  }
  if (described !== keys)
    throw new Error(`${name}: its header has a key twice, expected each once; the file is damaged: copy it again`);
  checkPlaces(places, bytes.length - start, name);
  return { tensors: Object.fromEntries(tensors), metadata };
}

/** Each byte belongs to one tensor, as the format says: no holes, no overlaps, nothing after the last. */
function checkPlaces(places: [from: number, to: number, key: string][], length: number, name: string): void {
  let end = 0;
  for (const [from, to, key] of places.sort(([a, c], [b, d]) => a - b || c - d)) {
    if (from !== end) {
      const what =
        from < end ? 'overlaps with another' : `leaves a hole before it, from byte ${end} to ${from} of the data`;
      throw new Error(`${name}: tensor ${quoted(key)} ${what}; the file is damaged: copy it again`);
    }
    end = to;
  }
  if (end !== length)
    throw new Error(
      `${name}: ${length} bytes of data, expected ${end} by its header; the file is damaged: copy it again`,
    );
}

const quoted = (key: string): string => `"${printable(key, 200)}"`;
const listed = (shape: readonly number[]): string => printable(`[${shape}]`, 100);

/** Elements of a tensor; NaN where they are more than can be counted. */
function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) if (length > 0) size *= length;
  if (!Number.isSafeInteger(size)) return Number.NaN;
  return shape.includes(0) ? 0 : size;
}

const bytesOf = (dtype: SafetensorsDtype): number => arrays[dtype].BYTES_PER_ELEMENT;

function check(key: string, { dtype, shape, data }: SafetensorsEntry): void {
  const size = shape.reduce((a, b) => a * b, 1);
  if (!(data instanceof arrays[dtype]) || data.length !== size) {
    throw new Error(
      `safetensors: tensor "${key}" is ${dtype} [${shape}], expected ${size} elements in a ${arrays[dtype].name}, found ${data.length} in a ${data.constructor.name}`,
    );
  }
}

/** The header, and how many keys its text and that of the objects in it have. */
function readHeader(bytes: Uint8Array, name: string): { header: Record<string, unknown>; keys: number; start: number } {
  if (bytes.length < 8) {
    throw new Error(`${name}: ${bytes.length} bytes, too short for a safetensors file; copy it again`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(bytes.length - 8, MAX_HEADER))) {
    throw new Error(
      `${name}: its header would have ${length} bytes of ${bytes.length}; not a safetensors file, or cut off`,
    );
  }
  const start = 8 + Number(length);
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start));
    header = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${name}: its header is not JSON; not a safetensors file, or damaged`, { cause });
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new Error(`${name}: its header is not a JSON object; not a safetensors file, or damaged`);
  }
  return { header: header as Record<string, unknown>, keys: countKeys(text), start };
}

/** Keys of all objects in a JSON text: a parsed object has each of its own but once. */
function countKeys(json: string): number {
  let keys = 0;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === 0x3a) keys++;
    else if (code === 0x22) for (i++; json.charCodeAt(i) !== 0x22; i++) if (json.charCodeAt(i) === 0x5c) i++;
  }
  return keys;
}

function readMetadata(value: unknown, name: string): Record<string, string> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && Object.values(value).every((text) => typeof text === 'string'))
    return value as Record<string, string>;
  throw new Error(`${name}: __metadata__ is ${printable(String(inJson(value)), 100)}, expected an object of texts`);
}

function readDescription(
  key: string,
  value: unknown,
  name: string,
): { dtype: SafetensorsDtype; shape: number[]; offsets: [number, number] } {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const shown = (found: unknown) => printable(String(inJson(found)), 100);
  const isSize = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0;
  if (typeof dtype !== 'string' || !Object.hasOwn(arrays, dtype)) {
    throw new Error(
      `${name}: tensor ${quoted(key)} has dtype ${shown(dtype)}, expected one of ${Object.keys(arrays).join(', ')}`,
    );
  }
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    throw new Error(`${name}: tensor ${quoted(key)} has shape ${shown(shape)}, expected a list of sizes`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize) || offsets[0] > offsets[1]) {
    throw new Error(`${name}: tensor ${quoted(key)} has data_offsets ${shown(offsets)}, expected [start, end]`);
  }
  return { dtype: dtype as SafetensorsDtype, shape, offsets: offsets as [number, number] };
}

/** A value as JSON; what is nested too deep for that, in words. */
function inJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return 'nested too deep';
  }
}
