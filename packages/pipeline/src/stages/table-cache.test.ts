import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { GradientReducer } from '@genie/training';
import { afterAll, describe, expect, it } from 'vitest';
import { cachedTable } from './table-cache.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-cache-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const form = { frames: 3, depth: 2, width: 2 };
const table = (first: number) => ({
  depth: form.depth,
  width: form.width,
  values: Int32Array.from({ length: 12 }, (_, i) => first + i),
});
let files = 0;
const newFile = () => path.join(folder, `run-${files++}`, 'tokens.safetensors');

/** Asks for a table, and tells whether it was made. */
async function ask(file: string, key: object, made = table(1), reducer?: GradientReducer) {
  let count = 0;
  const make = async () => {
    count += 1;
    return made;
  };
  const found = await cachedTable(file, { ...key }, form, make, reducer);
  return { found, made: count > 0 };
}

describe('a cached table', () => {
  it('is made once, and is the same from its file', async () => {
    const file = newFile();
    expect(await ask(file, { model: 'a' })).toEqual({ found: table(1), made: true });
    expect(await ask(file, { model: 'a' }, table(100))).toEqual({ found: table(1), made: false });
    expect(readdirSync(path.dirname(file))).toEqual(['tokens.safetensors']);
  });

  it.each([
    ['other model', { model: 'b', data: 'd' }],
    ['other data', { model: 'a', data: 'e' }],
  ])('is made anew with %s', async (_, key) => {
    const file = newFile();
    await ask(file, { model: 'a', data: 'd' });
    expect(await ask(file, key, table(7))).toEqual({ found: table(7), made: true });
    expect(await ask(file, key, table(9))).toEqual({ found: table(7), made: false });
  });

  it('keeps numbers beyond two bytes', async () => {
    const file = newFile();
    const small = newFile();
    await ask(file, {}, table(70000));
    await ask(small, {}, table(0));
    expect((await ask(file, {})).found).toEqual(table(70000));
    expect(statSync(file).size).toBeGreaterThan(statSync(small).size);
  });

  it('is made anew where its file is damaged, cut off or something else', async () => {
    const file = newFile();
    await ask(file, {});
    const bytes = readFileSync(file);
    const flipped = Buffer.from(bytes);
    flipped[flipped.length - 1]! ^= 1;
    for (const bad of [flipped, bytes.subarray(0, bytes.length - 3), Buffer.from('no table')]) {
      writeFileSync(file, bad);
      expect((await ask(file, {}, table(5))).made).toBe(true);
      expect((await ask(file, {})).found).toEqual(table(5));
    }
  });

  it('is read and written by the first of several replicas, for all', async () => {
    /** Two replicas, one after the other: what the first adds, the second gets too. */
    const replica = (rank: number, sums: number[][]): GradientReducer => {
      let at = 0;
      const sum = (values: Float32Array): Float32Array => {
        if (rank === 0) sums.push([...values]);
        else return Float32Array.from(sums[at++]!, (value, i) => value + values[i]!);
        return values;
      };
      const never = () => Promise.reject(new Error('not asked for'));
      return { rank, size: 2, sum, mean: never, broadcast: never };
    };
    const [file, other] = [newFile(), newFile()];
    const told: number[][] = [];
    expect((await ask(file, {}, table(1), replica(0, told))).made).toBe(true);
    expect((await ask(other, {}, table(1), replica(1, told))).made).toBe(true);
    expect(existsSync(other)).toBe(false);
    const again: number[][] = [];
    expect(await ask(file, {}, table(9), replica(0, again))).toEqual({ found: table(1), made: false });
    expect(await ask(other, {}, table(9), replica(1, again))).toEqual({ found: table(1), made: false });
  });
});
