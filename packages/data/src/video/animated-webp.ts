import { open, readFile } from 'node:fs/promises';
import sharp, { type Metadata } from 'sharp';
import type { VideoBackend, VideoFile } from './backend.ts';
import type { Decoded } from './good-frames.ts';
import { fitImage } from './read-picture.ts';
import { type Decoder, type FrameForm, openVideo } from './video-file.ts';
import { PacketTable, type VideoStream } from './video-stream.ts';

/** Pictures that are read at a time: each reading begins with the first one again, and all are in memory at once. */
const AT_ONCE = 32;

/** The file, or, where it was cut off, those of its parts that are whole: a reader would refuse all. */
async function wholeParts(path: string): Promise<string | Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer: head } = await file.read(Buffer.alloc(8), 0, 8, 0);
    if (8 + head.readUInt32LE(4) <= size) return path;
  } finally {
    await file.close();
  }
  const bytes = await readFile(path);
  let at = 12;
  while (at + 8 <= bytes.length) {
    const end = at + 8 + bytes.readUInt32LE(at + 4);
    if (end > bytes.length) break;
    at = end + (end % 2);
  }
  const whole = Buffer.alloc(at + (at % 2));
  bytes.copy(whole, 0, 0, at);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

async function aboutWebp(path: string): Promise<Metadata> {
  try {
    return await sharp(await wholeParts(path), { pages: -1 }).metadata();
  } catch (error) {
    throw new Error(`cannot be read as a video: ${(error as Error).message}`, { cause: error });
  }
}

async function streams(path: string): Promise<readonly VideoStream[]> {
  const { width, pageHeight, height, delay = [], hasAlpha } = await aboutWebp(path);
  const packets = new PacketTable();
  let time = 0;
  for (const milliseconds of delay) {
    packets.add(time, time, true, false);
    time += milliseconds > 0 ? milliseconds : 100; // what browsers do with 0
  }
  const picture = { width, height: pageHeight ?? height, pixelAspect: 1, rotation: 0, hasAlpha, hdr: null };
  const kind = { isPicture: false, isDefault: true, isInterlaced: false, isDolbyOnly: false };
  return [
    {
      index: 0,
      codec: 'webp',
      ...picture,
      ...kind,
      statedFps: null,
      codedFps: null,
      tick: { num: 1, den: 1000 },
      packets,
    },
  ];
}

async function* frames(
  path: string,
  { width, height, packets: { shown } }: VideoStream,
  form: FrameForm,
): AsyncGenerator<Decoded> {
  const whole = await wholeParts(path);
  for (let page = 0; page < shown.length; page += AT_ONCE) {
    const pages = Math.min(AT_ONCE, shown.length - page);
    const strip = await sharp(whole, { page, pages }).toColourspace('srgb').ensureAlpha().raw().toBuffer();
    const bytes = width * height * 4;
    for (let i = 0; i < pages; i++) {
      const picture = sharp(strip.subarray(i * bytes, (i + 1) * bytes), { raw: { width, height, channels: 4 } });
      const rgb = await fitImage(picture, form).raw().toBuffer();
      yield { rgb, shown: shown[page + i]!, isKey: true, isBetween: false, isCorrupt: false };
    }
  }
}

const decoder: Decoder = { streams, frames };

/** Opens a video; an animated WebP too, which FFmpeg reads in its newest versions only. */
export async function openMovie(path: string, backend: VideoBackend): Promise<VideoFile> {
  return (await isAnimatedWebp(path)) ? openVideo(decoder, path) : backend.open(path);
}

/** Returns whether a file is a WebP that moves. */
export async function isAnimatedWebp(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(21);
    await file.read(head, 0, head.length, 0);
    // RIFF….WEBPVP8X….flags: the second bit of them says that it moves.
    return head.toString('latin1', 8, 16) === 'WEBPVP8X' && (head[20]! & 2) !== 0;
  } finally {
    await file.close();
  }
}
