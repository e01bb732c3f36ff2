export type StorageType =
  `${'Float' | 'Double' | 'Half' | 'BFloat16' | 'Long' | 'Int' | 'Short' | 'Char' | 'Byte' | 'Bool'}Storage`;

/** Format of a storage type's numbers. */
export interface NumberFormat {
  /** Bytes of each. */
  size: number;
  /** Resulting type of the tensor. */
  dtype: 'F32' | 'I32' | 'U8';
  /** The number that starts at a byte. */
  read: (view: DataView, at: number) => number;
}

export const storageTypes: Record<StorageType, NumberFormat> = {
  FloatStorage: { size: 4, dtype: 'F32', read: (view, at) => view.getFloat32(at, true) },
  DoubleStorage: { size: 8, dtype: 'F32', read: (view, at) => view.getFloat64(at, true) },
  HalfStorage: { size: 2, dtype: 'F32', read: (view, at) => float16(view.getUint16(at, true)) },
  BFloat16Storage: { size: 2, dtype: 'F32', read: (view, at) => bfloat16(view.getUint16(at, true)) },
  LongStorage: { size: 8, dtype: 'I32', read: (view, at) => int32(view.getBigInt64(at, true)) },
  IntStorage: { size: 4, dtype: 'I32', read: (view, at) => view.getInt32(at, true) },
  ShortStorage: { size: 2, dtype: 'I32', read: (view, at) => view.getInt16(at, true) },
  CharStorage: { size: 1, dtype: 'I32', read: (view, at) => view.getInt8(at) },
  ByteStorage: { size: 1, dtype: 'U8', read: (view, at) => view.getUint8(at) },
  BoolStorage: { size: 1, dtype: 'U8', read: (view, at) => view.getUint8(at) },
};

const arrays = { F32: Float32Array, I32: Int32Array, U8: Uint8Array };

/**
 * The numbers of a strided view into a storage, in row-major order.
 *
 * @param view offset and stride in numbers, as torch counts them
 * @throws when the view reaches beyond the storage
 */
export function readNumbers(
  type: StorageType,
  bytes: Uint8Array,
  view: { offset: number; shape: number[]; stride: number[] },
): Float32Array | Int32Array | Uint8Array {
  const { size, dtype, read } = storageTypes[type];
  const { offset, shape, stride } = view;
  const count = shape.reduce((product, length) => product * length, 1);
  const available = Math.floor(bytes.length / size);
  const last = count === 0 ? -1 : shape.reduce((at, length, axis) => at + (length - 1) * stride[axis]!, offset);
  // A stride of 0 would let a small file ask for any amount of memory, so the count is checked too.
  if (last >= available || count > available) {
    throw new Error(`a tensor of shape [${shape}] reaches beyond its storage of ${available} numbers`);
  }
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const result = new arrays[dtype](count);
  const index = shape.map(() => 0);
  for (let i = 0, at = offset; i < count; i++) {
    result[i] = read(data, at * size);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += stride[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= shape[axis]! * stride[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}

function int32(value: bigint): number {
  if (value !== BigInt.asIntN(32, value)) throw new Error(`the integer ${value} does not fit in 32 bits`);
  return Number(value);
}

function bfloat16(bits: number): number {
  return new Float32Array(new Uint32Array([bits << 16]).buffer)[0]!;
}

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
function float16(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
