import { expect, test } from 'vitest';
import { worldAddress } from './gallery.ts';

const base = 'http://localhost:1234/play/';

test.each([
  ['https://example.org/worlds/pong/', 'https://example.org/worlds/pong/'],
  ['https://example.org/worlds/pong', 'https://example.org/worlds/pong/'],
  [' https://example.org/worlds/pong/world.json ', 'https://example.org/worlds/pong/'],
  ['example.org/pong', 'https://example.org/pong/'],
  ['worlds/pong', 'http://localhost:1234/play/worlds/pong/'],
  ['/runs/a/world/', 'http://localhost:1234/runs/a/world/'],
])('%s', (text, address) => {
  expect(worldAddress(text, base)).toBe(address);
});

test('what is no address', () => {
  expect(() => worldAddress('https://', base)).toThrow('"https://" is not an address: write that of the folder');
  expect(() => worldAddress('file:///home/me/pong', base)).toThrow('is not a web address: it begins with https://');
  expect(() => worldAddress('', base)).toThrow('"" is not a web address');
});
