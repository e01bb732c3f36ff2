import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Dice, type FuzzTarget, Nonsense, spoilBytes } from '@genie/testing/fuzz';
import { openMovie } from '../src/video/animated-webp.ts';
import { findVideoBackend } from '../src/video/backend.ts';

const corpus = join(import.meta.dirname, '../src/video/fixtures');
/** Fixtures that are no whole videos. */
const refused = ['broken-header.ogv', 'cover-only.mp4'];
const size = { height: 24, width: 32, fit: 'crop' as const };
/** Frames that a few kilobytes may become: what is held for a while is repeated, but for 10 seconds at most. */
const MOST_FRAMES = 200_000;
/** Boxes of MP4 and QuickTime whose fields a reader follows. */
const boxes = 'ftyp moov mvhd trak tkhd edts elst mdia mdhd hdlr stbl stsd stts ctts stsc stsz stco stss mdat'.split(
  ' ',
);

/** Changes a 32-bit field of a box of an MP4: a size, a count, an offset, a duration. */
function spoilBoxes(bytes: Uint8Array, dice: Dice): Uint8Array {
  const copy = Buffer.from(bytes);
  const places = boxes.map((box) => copy.indexOf(box, 0, 'latin1')).filter((at) => at >= 4);
  if (places.length === 0) return spoilBytes(bytes, dice);
  for (let i = 0; i <= dice.integer(3); i++) {
    const at = places[dice.integer(places.length)]! - 4 + 4 * dice.integer(12);
    if (at + 4 > copy.length) continue;
    const value = [0, 1, 7, 8, 0x7fffffff, 0x80000000, 0xffffffff, copy.readUInt32BE(at) + 1, dice.integer(2 ** 32)];
    copy.writeUInt32BE(value[dice.integer(value.length)]! >>> 0, at);
  }
  return copy;
}

let backend: ReturnType<typeof findVideoBackend> | undefined;

/** Videos: headers of MP4, Matroska, AVI, MPEG-TS, Ogg; GIF, APNG, WebP. */
export const target: FuzzTarget = {
  name: 'video',
  seeds: () =>
    Object.fromEntries(
      readdirSync(corpus)
        .filter((name) => extname(name) !== '.md' && !refused.includes(name))
        .map((name) => [name, new Uint8Array(readFileSync(join(corpus, name)))]),
    ),
  spoil: spoilBoxes,
  async read(file) {
    backend ??= findVideoBackend('auto');
    let count = 0;
    for await (const frame of (await openMovie(file, await backend)).decode(size)) {
      if (frame.length !== size.height * size.width * 3) throw new Nonsense(`a frame of ${frame.length} bytes`);
      if (++count > MOST_FRAMES) throw new Nonsense(`more than ${MOST_FRAMES} frames`);
    }
    if (count === 0) throw new Nonsense('no frame, and no error');
  },
  // Which file it was is said by who imports it.
  names: /./,
  slowest: 60_000,
};
