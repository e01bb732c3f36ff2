import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@genie/ops';
import { afterAll, expect, test } from 'vitest';
import { endOf } from './file-end.ts';
import { isGifPictureWhole } from './gif-picture.ts';

const folder = mkdtempSync(join(tmpdir(), 'genie-gif-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** GIF's compression, written from its specification's words as plainly as can be. */
function compress(pixels: readonly number[], codeSize: number): Uint8Array {
  const [clear, end] = [1 << codeSize, (1 << codeSize) + 1];
  const codes = new Map<string, number>();
  const bits: number[] = [];
  let [size, next] = [codeSize + 1, end + 1];
  const put = (code: number) => {
    for (let i = 0; i < size; i++) bits.push((code >> i) & 1);
  };
  const codeOf = (row: string) => (row.includes(',') ? codes.get(row)! : Number(row));
  put(clear);
  let row = '';
  for (const pixel of pixels) {
    const longer = row === '' ? `${pixel}` : `${row},${pixel}`;
    if (!longer.includes(',') || codes.has(longer)) {
      row = longer;
      continue;
    }
    put(codeOf(row));
    if (next < 4096) {
      codes.set(longer, next);
      if (next === 1 << size && size < 12) size++;
      next++;
    } else {
      put(clear);
      codes.clear();
      [size, next] = [codeSize + 1, end + 1];
    }
    row = `${pixel}`;
  }
  put(codeOf(row));
  put(end);
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [i, bit] of bits.entries()) bytes[i >> 3]! |= bit << (i & 7);
  return bytes;
}

/** A picture with rows that repeat, as drawn ones have, and some noise. */
const picture = (random: Random, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (random.uniform() < 0.2 ? random.integer(16) : (i >> 3) & 15));

test('whole pictures are whole, of any size and with the table full', () => {
  const random = new Random(1);
  for (const count of [1, 2, 3, 100, 64 * 48, 60_000]) {
    const data = compress(picture(random, count), 4);
    expect(isGifPictureWhole(data, 4, count)).toBe(true);
    expect(isGifPictureWhole(data, 4, count + 1)).toBe(false);
  }
});

test('a changed byte is noticed in most of them', () => {
  const random = new Random(2);
  let missed = 0;
  for (let i = 0; i < 300; i++) {
    const data = compress(picture(random, 1000), 4);
    data[random.integer(data.length)]! ^= 1 + random.integer(255);
    if (isGifPictureWhole(data, 4, 1000)) missed++;
  }
  expect(missed).toBeLessThan(60); // a code for another of the same length
});

/** A GIF of pictures that cover all, one color table for all of them. */
function gif(pictures: readonly Uint8Array[], [width, height]: [number, number]): Buffer {
  const two = (value: number) => [value & 255, value >> 8];
  const parts = [Buffer.from('GIF89a'), Buffer.from([...two(width), ...two(height), 0x83, 0, 0]), Buffer.alloc(48, 9)];
  for (const data of pictures) {
    parts.push(Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0]));
    parts.push(Buffer.from([0x2c, 0, 0, 0, 0, ...two(width), ...two(height), 0, 4]));
    for (let at = 0; at < data.length; at += 255) {
      const block = data.subarray(at, at + 255);
      parts.push(Buffer.from([block.length]), Buffer.from(block));
    }
    parts.push(Buffer.from([0]));
  }
  return Buffer.concat([...parts, Buffer.from([0x3b])]);
}

test('a damaged picture of a GIF is found, and what is drawn over it up to the next that covers all', async () => {
  const random = new Random(3);
  const pictures = Array.from({ length: 6 }, () => compress(picture(random, 40 * 30), 4));
  const path = join(folder, 'damaged.gif');
  writeFileSync(path, gif(pictures, [40, 30]));
  expect(await endOf(path)).toEqual({ isCut: false, whole: Number.POSITIVE_INFINITY, damaged: new Set() });
  pictures[2]![100]! ^= 0x5a;
  writeFileSync(path, gif(pictures, [40, 30]));
  expect(await endOf(path)).toMatchObject({ isCut: false, damaged: new Set([2]) });
  // The same with pictures that let the one before show through.
  const bytes = readFileSync(path);
  for (let at = bytes.indexOf('21f904', 0, 'hex'); at >= 0; at = bytes.indexOf('21f904', at + 1, 'hex'))
    bytes[at + 3] = 1;
  writeFileSync(path, bytes);
  expect(await endOf(path)).toMatchObject({ damaged: new Set([2, 3, 4, 5]) });
});
