import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { DecodeOptions, VideoBackend } from '../video/backend.ts';
import { decodeImages } from '../video/image-folder.ts';
import type { Source } from './find-sources.ts';

/** How one source is read. */
export interface SourceOptions extends DecodeOptions {
  /** null where all sources are folders of images. */
  readonly backend: VideoBackend | null;
  readonly onFrame: (frame: Uint8Array, share: number) => void;
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

/**
 * Reads all frames of one source.
 *
 * @returns number of frames, and their rate in frames per second (null: nothing tells)
 * @throws Error saying what is wrong with the source
 */
export async function importSource(
  source: Source,
  { backend, onFrame, ...options }: SourceOptions,
): Promise<{ count: number; fps: number | null }> {
  let count = 0;
  if (source.images) {
    for await (const frame of decodeImages(source.path, source.images, options))
      onFrame(frame, ++count / source.images.length);
    return { count, fps: null };
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
