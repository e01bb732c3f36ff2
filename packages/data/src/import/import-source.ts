import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { DecodeOptions, VideoBackend } from '../video/backend.ts';
import { sameRate } from '../video/filters.ts';
import { decodeImages } from '../video/image-folder.ts';
import type { Source } from './find-sources.ts';

/** How one source is read. */
export interface SourceOptions extends DecodeOptions {
  /** null where all sources are folders of images. */
  readonly backend: VideoBackend | null;
  readonly onFrame: (frame: Uint8Array, share: number) => void;
  /** Rate of the images of a folder in frames per second, where something tells: images themselves say nothing of it. */
  readonly imageRate?: number | undefined;
}

/** A GIF that was cut off decodes without complaint; but the byte that ends it is then missing. */
async function isCutGif(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = new Uint8Array(Math.min(64, size));
    await file.read(tail, 0, tail.length, size - tail.length);
    return tail.findLast((byte) => byte !== 0) !== 0x3b;
  } finally {
    await file.close();
  }
}

/** The images that are shown at a rate, of those at another: as they are where either is not known. */
function imagesAt(images: readonly string[], from: number | undefined, to: number | undefined): readonly string[] {
  if (from === undefined || to === undefined || sameRate(from, to)) return images;
  const count = Math.max(1, Math.round((images.length * to) / from));
  // The last one that was there at that time.
  return Array.from(
    { length: count },
    (_, i) => images[Math.min(images.length - 1, Math.floor((i * from) / to + 1e-6))]!,
  );
}

/**
 * Reads all frames of one source.
 *
 * @returns number of frames, and their rate in frames per second (null: nothing tells)
 * @throws Error saying what is wrong with the source
 */
export async function importSource(
  source: Source,
  { backend, onFrame, imageRate, ...options }: SourceOptions,
): Promise<{ count: number; fps: number | null }> {
  let count = 0;
  if (source.images) {
    const images = imagesAt(source.images, imageRate, options.fps);
    for await (const frame of decodeImages(source.path, images, options)) onFrame(frame, ++count / images.length);
    return { count, fps: options.fps ?? imageRate ?? null };
  }
  const info = await backend!.probe(source.path);
  if (extname(source.path).toLowerCase() === '.gif' && (await isCutGif(source.path)))
    throw new Error('the end of the GIF is missing: the file is cut off');
  const rate = options.fps ?? info.fps;
  for await (const frame of backend!.decode(source.path, options)) {
    count++;
    onFrame(frame, info.seconds && rate ? Math.min(1, count / (info.seconds * rate)) : 0);
  }
  if (count === 0) throw new Error('no frames in it');
  const measured = info.seconds ? Number((count / info.seconds).toFixed(2)) : null;
  return { count, fps: options.fps ?? info.fps ?? measured };
}
