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
  const header: Record<string, unknown> = {};
  const keys = Object.keys(metadata).sort();
  if (keys.length > 0) header.__metadata__ = Object.fromEntries(keys.map((key) => [key, metadata[key]]));
  let end = 0;
  for (const [key, entry] of sorted) {
    check(key, entry);
    header[key] = { dtype: entry.dtype, shape: entry.shape, data_offsets: [end, end + entry.data.byteLength] };
    end += entry.data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
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
  const { header, start } = readHeader(bytes, name);
  const metadata: Record<string, string> = {};
  const tensors: Record<string, SafetensorsEntry> = {};
  let covered = 0;
  for (const [key, value] of Object.entries(header)) {
    if (key === '__metadata__') {
      for (const [k, v] of Object.entries(value as object)) metadata[k] = String(v);
      continue;
    }
    const { dtype, shape, offsets } = readDescription(key, value, name);
    const [from, to] = offsets;
    const expected = shape.reduce((a, b) => a * b, 1) * bytesOf(dtype);
    if (to - from !== expected) {
      throw new Error(
        `${name}: tensor "${key}" of ${dtype} [${shape}] has ${to - from} bytes, expected ${expected}; the file is damaged`,
      );
    }
    if (start + to > bytes.length) {
      throw new Error(
        `${name}: tensor "${key}" ends at byte ${start + to}, the file has ${bytes.length}; it is cut off: copy it again`,
      );
    }
    // A copy, since a typed array must start at a multiple of its element's size; Node's Buffer has a slice that copies nothing.
    const data = new arrays[dtype](Uint8Array.prototype.slice.call(bytes, start + from, start + to).buffer);
    tensors[key] = { dtype, shape, data };
    covered += to - from;
  }
  if (start + covered !== bytes.length) {
    throw new Error(
      `${name}: ${bytes.length} bytes, expected ${start + covered} by its header; the file is damaged: copy it again`,
    );
  }
  return { tensors, metadata };
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

function readHeader(bytes: Uint8Array, name: string): { header: Record<string, unknown>; start: number } {
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
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start)));
  } catch (cause) {
    throw new Error(`${name}: its header is not JSON; not a safetensors file, or damaged`, { cause });
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new Error(`${name}: its header is not a JSON object; not a safetensors file, or damaged`);
  }
  return { header: header as Record<string, unknown>, start };
}

function readDescription(
  key: string,
  value: unknown,
  name: string,
): { dtype: SafetensorsDtype; shape: number[]; offsets: [number, number] } {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const isSize = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0;
  if (typeof dtype !== 'string' || !Object.hasOwn(arrays, dtype)) {
    throw new Error(
      `${name}: tensor "${key}" has dtype ${JSON.stringify(dtype)}, expected one of ${Object.keys(arrays).join(', ')}`,
    );
  }
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    throw new Error(`${name}: tensor "${key}" has shape ${JSON.stringify(shape)}, expected a list of sizes`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize) || offsets[0] > offsets[1]) {
    throw new Error(`${name}: tensor "${key}" has data_offsets ${JSON.stringify(offsets)}, expected [start, end]`);
  }
  return { dtype: dtype as SafetensorsDtype, shape, offsets: offsets as [number, number] };
}
