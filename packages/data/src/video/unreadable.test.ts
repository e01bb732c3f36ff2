import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/pictures.ts';
import { whyUnreadable } from './unreadable.ts';

const folder = temporaryFolder();
const plain = readFileSync(fileURLToPath(new URL('fixtures/plain.mp4', import.meta.url)));

/** A box of an MP4 file. */
function box(name: string, bytes: Uint8Array = new Uint8Array(100)): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(bytes.length + 8);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, bytes]);
}

test.each<[string, Buffer | string, RegExp | null]>([
  ['empty', '', /^the file is empty$/],
  ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n', /git lfs pull/],
  ['a web page', '\n<!DOCTYPE html><html><body>Not found</body></html>', /^a web page \(HTML\)/],
  ['zeros', Buffer.alloc(9000), /^nothing but zeros/],
  ['without its index', Buffer.concat([box('ftyp'), box('mdat').subarray(0, 60)]), /^cut off: its index \(moov\)/],
  ['a piece of a stream', Buffer.concat([box('styp'), box('moof'), box('mdat')]), /^a piece of a stream .*playlist/],
  ['something else', Buffer.from('hello'), null],
  ['a whole file', plain, null],
])('says of %s what it is', async (name, bytes, why) => {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  const found = await whyUnreadable(file);
  if (why) expect(found).toMatch(why);
  else expect(found).toBeNull();
});

test('says nothing of a file that is not there', async () => {
  expect(await whyUnreadable(join(folder, 'gone'))).toBeNull();
});
