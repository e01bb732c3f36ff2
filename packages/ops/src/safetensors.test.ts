import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type SafetensorsEntry } from './safetensors.ts';

const entry = fc
  .tuple(fc.constantFrom('F32', 'I32', 'U8', 'F64', 'I64', 'BF16' as const), fc.array(fc.nat(3), { maxLength: 3 }))
  .map(([dtype, shape]): SafetensorsEntry => {
    const size = shape.reduce((a, b) => a * b, 1);
    const numbers = Array.from({ length: size }, (_, i) => i + 1);
    if (dtype === 'F32') return { dtype, shape, data: Float32Array.from(numbers) };
    if (dtype === 'I32') return { dtype, shape, data: Int32Array.from(numbers) };
    if (dtype === 'F64') return { dtype, shape, data: Float64Array.from(numbers) };
    if (dtype === 'I64') return { dtype, shape, data: BigInt64Array.from(numbers, BigInt) };
    if (dtype === 'BF16') return { dtype, shape, data: Uint16Array.from(numbers) };
    return { dtype: 'U8', shape, data: Uint8Array.from(numbers) };
  });
const name = fc.oneof(fc.string({ minLength: 1 }), fc.constant('__proto__')).filter((key) => key !== '__metadata__');

const sample = (): Uint8Array =>
  encodeSafetensors(
    {
      flag: { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) },
      weight: { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    },
    { step: '7' },
  );

/** A file with the header `text` and as many bytes of data. */
function file(text: string, dataBytes = 0): Uint8Array {
  const header = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + header.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  return bytes;
}

describe('safetensors', () => {
  test('what is written is read again', () => {
    fc.assert(
      fc.property(fc.dictionary(name, entry), fc.dictionary(name, fc.string()), (entries, metadata) => {
        expect(decodeSafetensors(encodeSafetensors(entries, metadata))).toEqual({
          tensors: { ...entries },
          metadata: { ...metadata },
        });
        expect(Object.keys(decodeSafetensors(encodeSafetensors(entries, metadata)).tensors).sort()).toEqual(
          Object.keys(entries).sort(),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('the bytes do not depend on the order, and tensors are aligned', () => {
    const bytes = sample();
    const { tensors } = decodeSafetensors(bytes);
    expect(encodeSafetensors(Object.fromEntries(Object.entries(tensors).reverse()), { step: '7' })).toEqual(bytes);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header).toEqual({
      __metadata__: { step: '7' },
      weight: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
      flag: { dtype: 'U8', shape: [3], data_offsets: [16, 19] },
    });
  });

  test('it reads from the middle of a larger buffer', () => {
    const bytes = sample();
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(decodeSafetensors(larger.subarray(3)).tensors.weight!.data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  test('a file cut off anywhere, or with more at its end, is an error that names it', () => {
    const bytes = sample();
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length), 'model.safetensors')).toThrow(/^model\.safetensors: /);
    }
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(() => decodeSafetensors(longer, 'model.safetensors')).toThrow('expected');
  });

  test.each([
    ['not JSON', file('{'), 'its header is not JSON'],
    ['not an object', file('[1]'), 'its header is not a JSON object'],
    ['an unknown dtype', file('{"w":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}', 1), 'tensor "w" has dtype "F8"'],
    ['a bad shape', file('{"w":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}', 1), 'tensor "w" has shape [-1]'],
    ['bad offsets', file('{"w":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}', 1), 'has data_offsets [1,0]'],
    ['a wrong length', file('{"w":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}', 1), 'has 1 bytes, expected 2'],
    ['no description', file('{"w":null}'), 'tensor "w" has dtype undefined'],
    ['a huge header', new Uint8Array(16).fill(255), 'its header would have'],
    ['a GIF', new TextEncoder().encode('GIF89a\x01\x00\x01\x00'), 'not a safetensors file'],
    [
      'overlapping tensors',
      file(
        '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
        3,
      ),
      'tensor "b" overlaps with another',
    ],
    [
      'an overlap as large as a hole',
      file(
        '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}',
        4,
      ),
      'tensor "b" overlaps with another',
    ],
    [
      'a hole',
      file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', 2),
      'leaves a hole before it, from byte 0 to 1',
    ],
    [
      'a key twice',
      file(
        '{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}',
        16,
      ),
      'its header has a key twice',
    ],
    [
      'a field twice',
      file('{"a":{"dtype":"I32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
      'its header has a key twice',
    ],
    [
      'sizes beyond counting',
      file('{"a":{"dtype":"U8","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}'),
      'expected more than can be counted',
    ],
    ['metadata that is no text', file('{"__metadata__":{"step":7}}'), '__metadata__ is {"step":7}, expected an object'],
    ['no metadata', file('{"__metadata__":null}'), '__metadata__ is null'],
    ['a name that a terminal obeys', file('{"\\u001b[2J":null}'), 'tensor "\\u001b[2J" has dtype undefined'],
  ])('%s', (_what, bytes, message) => {
    expect(() => decodeSafetensors(bytes, 'x.safetensors')).toThrow(message);
  });

  test('100,000 tensors are read and written', () => {
    const entries = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, i) => [
        `blocks.${i}.weight`,
        { dtype: 'U8' as const, shape: [1], data: Uint8Array.of(i) },
      ]),
    );
    const { tensors } = decodeSafetensors(encodeSafetensors(entries));
    expect(Object.keys(tensors)).toHaveLength(100_000);
    expect(tensors['blocks.77777.weight']!.data[0]).toBe(77_777 & 255);
  });

  test('an entry whose data is not what it says is not written', () => {
    const wrong: SafetensorsEntry = { dtype: 'F32', shape: [3], data: Float32Array.of(1) };
    expect(() => encodeSafetensors({ w: wrong })).toThrow(
      'tensor "w" is F32 [3], expected 3 elements in a Float32Array, found 1',
    );
    const other: SafetensorsEntry = { dtype: 'F32', shape: [1], data: Int32Array.of(1) };
    expect(() => encodeSafetensors({ w: other })).toThrow('found 1 in a Int32Array');
  });
});
