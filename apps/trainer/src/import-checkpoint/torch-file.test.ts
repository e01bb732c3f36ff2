import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readTorchFile, type TorchTensor } from './torch-file.ts';

interface TensorSpec {
  type: string;
  bytes: Uint8Array;
  offset?: number;
  size: number[];
  stride: number[];
}

const letters = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const small = (value: number) => `K${String.fromCharCode(value)}`;
const tuple = (values: number[]) => `(${values.map(small).join('')}t`;
const text = (value: string) => `X${String.fromCharCode(value.length)}\x00\x00\x00${value}`;

/** A file with one tensor, as torch.save would write it. */
function torchFile(
  { type, bytes, offset = 0, size, stride }: TensorSpec,
  extra: Record<string, Uint8Array> = {},
): Uint8Array {
  const storage = `(${text('storage')}ctorch\n${type}\n${text('0')}${text('cpu')}K\x00tQ`;
  const hooks = 'ccollections\nOrderedDict\n)R';
  const tensor = `ctorch._utils\n_rebuild_tensor_v2\n(${storage}${small(offset)}${tuple(size)}${tuple(stride)}\x89${hooks}tR`;
  return zipSync({ 'm/data.pkl': letters(`\x80\x02${tensor}.`), 'm/data/0': bytes, ...extra }, { level: 0 });
}

const read = (spec: TensorSpec) => readTorchFile(torchFile(spec), 'm.pt') as TorchTensor;
const bytesOf = (array: { buffer: ArrayBufferLike }) => new Uint8Array(array.buffer);

describe('numbers', () => {
  test.each([
    ['FloatStorage', bytesOf(Float32Array.of(1.5, -2)), 'F32', [1.5, -2]],
    ['DoubleStorage', bytesOf(Float64Array.of(0.5, 1e300)), 'F32', [0.5, Number.POSITIVE_INFINITY]],
    [
      'HalfStorage',
      bytesOf(Uint16Array.of(0x3e00, 0xc000, 0x0001, 0x7bff, 0xfc00)),
      'F32',
      [1.5, -2, 2 ** -24, 65504, Number.NEGATIVE_INFINITY],
    ],
    ['BFloat16Storage', bytesOf(Uint16Array.of(0x3fc0, 0xc000)), 'F32', [1.5, -2]],
    ['LongStorage', bytesOf(BigInt64Array.of(5n, -6n)), 'I32', [5, -6]],
    ['IntStorage', bytesOf(Int32Array.of(5, -6)), 'I32', [5, -6]],
    ['ShortStorage', bytesOf(Int16Array.of(5, -6)), 'I32', [5, -6]],
    ['CharStorage', bytesOf(Int8Array.of(5, -6)), 'I32', [5, -6]],
    ['ByteStorage', Uint8Array.of(5, 250), 'U8', [5, 250]],
    ['BoolStorage', Uint8Array.of(1, 0), 'U8', [1, 0]],
  ])('%s', (type, bytes, dtype, values) => {
    const tensor = read({ type, bytes, size: [values.length], stride: [1] });
    expect(tensor.dtype).toBe(dtype);
    expect(tensor.shape).toEqual([values.length]);
    expect(Array.from(tensor.data)).toEqual(values);
  });

  test('a transposed view with an offset comes in row-major order', () => {
    const bytes = bytesOf(Float32Array.from({ length: 8 }, (_, i) => i));
    const tensor = read({ type: 'FloatStorage', bytes, offset: 2, size: [3, 2], stride: [1, 3] });
    expect(Array.from(tensor.data)).toEqual([2, 5, 3, 6, 4, 7]);
  });

  test('a scalar, and no numbers at all', () => {
    expect(Array.from(read({ type: 'ByteStorage', bytes: Uint8Array.of(9), size: [], stride: [] }).data)).toEqual([9]);
    expect(read({ type: 'ByteStorage', bytes: new Uint8Array(), size: [0, 3], stride: [3, 1] }).data).toHaveLength(0);
  });
});

describe('refused', () => {
  const spec = { type: 'ByteStorage', bytes: Uint8Array.of(1, 2, 3), size: [3], stride: [1] };
  test.each([
    ['a tensor beyond its storage', { ...spec, size: [4] }, /shape \[4\] reaches beyond its storage of 3 numbers/],
    ['an offset beyond it', { ...spec, offset: 1 }, /reaches beyond/],
    ['a stride beyond it', { ...spec, stride: [2] }, /reaches beyond/],
    ['more numbers than there are, by a stride of 0', { ...spec, size: [200, 200], stride: [0, 0] }, /reaches beyond/],
    ['axes without strides', { ...spec, stride: [] }, /what is no storage, offset, size and stride/],
    [
      'an integer of 64 bits',
      { ...spec, type: 'LongStorage', bytes: bytesOf(BigInt64Array.of(2n ** 40n)), size: [1] },
      /does not fit in 32 bits/,
    ],
    ['a type that does not exist', { ...spec, type: 'ComplexStorage' }, /names torch\.ComplexStorage, refused/],
  ])('%s', (_, wrong, message) => {
    expect(() => read(wrong)).toThrow(message);
    expect(() => read(wrong)).toThrow(/^m\.pt: [^\n]+$/);
  });

  test('a zip file of something else', () => {
    const other = zipSync({ 'a.txt': letters('a') }, { level: 0 });
    expect(() => readTorchFile(other, 'm.pt')).toThrow('m.pt: a zip file without data.pkl');
  });

  test('a storage that is not there', () => {
    const bytes = zipSync(
      { 'm/data.pkl': letters(`\x80\x02(${text('storage')}ctorch\nByteStorage\n${text('7')}tQ.`) },
      { level: 0 },
    );
    expect(() => readTorchFile(bytes, 'm.pt')).toThrow('the numbers of storage 7 are missing');
  });

  test('big-endian numbers', () => {
    expect(() => readTorchFile(torchFile(spec, { 'm/byteorder': letters('big') }), 'm.pt')).toThrow(/big-endian/);
  });
});
