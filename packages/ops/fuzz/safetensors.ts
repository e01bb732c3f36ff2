import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type FuzzTarget, joined, Nonsense, spoilJson } from '@genie/testing/fuzz';
import { decodeSafetensors, encodeSafetensors } from '../src/safetensors.ts';

/** A file with the header `text` before the data of another. */
function withHeader(text: string, data: Uint8Array): Uint8Array {
  const header = new TextEncoder().encode(text);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return joined(length, header, data);
}

const headerOf = (bytes: Uint8Array): { text: string; data: Uint8Array } => {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return { text: new TextDecoder().decode(bytes.subarray(8, 8 + length)), data: bytes.subarray(8 + length) };
};

/** Weights: safetensors files, of bundles, checkpoints and LPIPS. */
export const target: FuzzTarget = {
  name: 'safetensors',
  seeds: () => ({
    'small.safetensors': encodeSafetensors(
      {
        flag: { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) },
        empty: { dtype: 'F32', shape: [0, 4], data: new Float32Array() },
        step: { dtype: 'I64', shape: [], data: BigInt64Array.of(7n) },
        half: { dtype: 'F16', shape: [2, 1], data: Uint16Array.of(1, 2) },
        'layer.weight': { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
      },
      { step: '7' },
    ),
    'none.safetensors': encodeSafetensors({}),
  }),
  spoil(bytes, dice) {
    if (bytes.length < 8) return bytes;
    const { text, data } = headerOf(bytes);
    return withHeader(spoilJson(text, dice), data);
  },
  read(file) {
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), basename(file));
    const again = decodeSafetensors(encodeSafetensors(tensors, metadata));
    for (const [key, { shape, data }] of Object.entries(tensors)) {
      if (data.length !== shape.reduce((a, b) => a * b, 1)) throw new Nonsense(`"${key}" has ${data.length} numbers`);
      if (again.tensors[key]?.data.length !== data.length) throw new Nonsense(`"${key}" is lost when written`);
    }
    const bytes = Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0);
    if (bytes !== headerOf(readFileSync(file)).data.length) throw new Nonsense(`${bytes} bytes of all are read`);
  },
};
