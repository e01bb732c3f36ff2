import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { lpipsFile, lpipsTensors } from '@genie/pipeline/internal/evaluate/testing/lpips-tensors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLpipsWeights } from './lpips-weights.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-lpips-'));
afterAll(() => rmSync(folder, { recursive: true }));
const whole = lpipsFile();
const write = (name: string, bytes: Uint8Array | string) => {
  writeFileSync(path.join(folder, name), bytes);
  return path.join(folder, name);
};

test('reads a file, and tells its name and its sha256', async () => {
  const { network, file, sha256 } = await readLpipsWeights(write('alex.safetensors', whole));
  expect([network.name, file]).toEqual(['alex', 'alex.safetensors']);
  expect(sha256).toBe(createHash('sha256').update(whole).digest('hex'));
});

test.each([
  ['no file', () => path.join(folder, 'nowhere.safetensors'), /nowhere\.safetensors: no such file: check the path/],
  ['a folder', () => folder, /cannot be read \(EISDIR\)/],
  ['no safetensors', () => write('text.safetensors', 'hello, this is no file of weights'), /text\.safetensors/],
  [
    'another model',
    () => write('other.safetensors', lpipsFile({ w: { dtype: 'F32', shape: [1], data: Float32Array.of(1) } })),
    /other\.safetensors: not LPIPS weights: no array "net\.slice1\.0\.weight".*tools\/lpips-weights\.py/,
  ],
  [
    'a tensor of another shape',
    () => {
      const bias = { dtype: 'F32' as const, shape: [3], data: new Float32Array(3) };
      return write('shape.safetensors', lpipsFile({ ...lpipsTensors(), 'net.slice2.3.bias': bias }));
    },
    /"net\.slice2\.3\.bias" has shape \[3\], expected \[192\]/,
  ],
  [
    'a tensor of another type',
    () => {
      const bias = { dtype: 'F16' as const, shape: [192], data: new Uint16Array(192) };
      return write('half.safetensors', lpipsFile({ ...lpipsTensors(), 'net.slice2.3.bias': bias }));
    },
    /"net\.slice2\.3\.bias" is F16, expected F32/,
  ],
])('%s is an error that says what is wrong', async (_, make, message) => {
  await expect(readLpipsWeights(make())).rejects.toThrow(message);
});

test('weights of the other network than the one that was named', async () => {
  await expect(readLpipsWeights(write('alex.safetensors', whole), 'vgg')).rejects.toThrow(
    '"net.slice1.0.weight" has shape [64,3,11,11], expected [64,3,3,3]',
  );
});

describe('from an address', () => {
  const server = createServer((request, response) => {
    if (request.url === '/alex.safetensors') response.end(whole);
    else response.writeHead(404).end();
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => void server.close());
  const address = (file: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${file}`;

  test('reads it, and names the address', async () => {
    expect(await readLpipsWeights(address('alex.safetensors'))).toMatchObject({ file: address('alex.safetensors') });
  });

  test('refuses what is missing, too large or nowhere', async () => {
    await expect(readLpipsWeights(address('none'))).rejects.toThrow(
      /none: the server answered 404 Not Found; check the address, or download the file and name it/,
    );
    await expect(readLpipsWeights(address('alex.safetensors'), undefined, 1 << 20)).rejects.toThrow(
      'more than 1 MiB, so these are no LPIPS weights',
    );
    await expect(readLpipsWeights('http://127.0.0.1:9/x')).rejects.toThrow(/cannot be fetched \(/);
  });
});
