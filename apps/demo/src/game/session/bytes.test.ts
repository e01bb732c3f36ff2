import { expect, test } from 'vitest';
import { deflate, fromBase64, fromBase64Url, inflate, toBase64, toBase64Url } from './bytes.ts';

const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 3);

test('base64, also for addresses', () => {
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  for (const length of [0, 1, 2, 3, 4]) {
    const some = Uint8Array.of(251, 255, 191, 254).subarray(0, length);
    expect(toBase64Url(some)).toMatch(/^[\w-]*$/);
    expect(fromBase64Url(toBase64Url(some))).toEqual(some);
  }
  expect(() => fromBase64('no base64!')).toThrow();
});

test('deflate makes less of them, inflate gives them back, up to a limit', async () => {
  const packed = await deflate(new Uint8Array(100_000));
  expect(packed.length).toBeLessThan(500);
  expect(await inflate(packed, 100_000)).toEqual(new Uint8Array(100_000));
  await expect(inflate(packed, 99_999)).rejects.toThrow('more than 99999 bytes');
  await expect(inflate(bytes, 1e6)).rejects.toThrow();
});
