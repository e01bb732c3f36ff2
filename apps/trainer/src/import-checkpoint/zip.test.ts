import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readStoredZip } from './zip.ts';

const first = Uint8Array.from({ length: 300 }, (_, i) => i);
const second = new TextEncoder().encode('second');
const stored = () => zipSync({ 'model/a': first, 'model/b': second, 'model/empty': new Uint8Array() }, { level: 0 });

test('entries come back as they went in', () => {
  const entries = readStoredZip(stored(), 'x.pt');
  expect([...entries.keys()]).toEqual(['model/a', 'model/b', 'model/empty']);
  expect(entries.get('model/a')).toEqual(first);
  expect(entries.get('model/b')).toEqual(second);
  expect(entries.get('model/empty')).toHaveLength(0);
});

test('a view into a larger buffer is read from its own start', () => {
  const bytes = stored();
  const larger = new Uint8Array(bytes.length + 10);
  larger.set(bytes, 7);
  expect(readStoredZip(larger.subarray(7, 7 + bytes.length), 'x.pt').get('model/b')).toEqual(second);
});

test('what is no zip file is said to be none', () => {
  for (const bytes of [new Uint8Array(), second, new Uint8Array(1000)]) {
    expect(() => readStoredZip(bytes, 'x.pt')).toThrow(/^x\.pt: not a zip file, expected one written by torch\.save/);
  }
});

test('a file cut short anywhere is an error of one line', () => {
  const bytes = stored();
  for (let length = 4; length < bytes.length; length += 7) {
    expect(() => readStoredZip(bytes.subarray(0, length), 'x.pt')).toThrow(
      /^x\.pt: damaged zip file \([^\n]+\), copy or download it again$/,
    );
  }
});

test('a changed byte of an entry is found by its checksum', () => {
  const bytes = stored();
  bytes[200]! ^= 1;
  expect(() => readStoredZip(bytes, 'x.pt')).toThrow(/checksum of entry model\/a does not match/);
});

test('compressed entries are refused', () => {
  const bytes = zipSync({ 'model/a': new Uint8Array(1000) }, { level: 6 });
  expect(() => readStoredZip(bytes, 'x.pt')).toThrow(/entry model\/a is compressed, torch\.save stores/);
});
