import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { VideoBackend } from '../video/backend.ts';
import type { FrameSink, ReadOptions } from './source-video.ts';

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
 * Reads all frames of a video file.
 *
 * @returns number of frames, and their rate in frames per second (null: nothing tells)
 * @throws Error saying what is wrong with the file
 */
export async function readVideoFile(
  path: string,
  backend: VideoBackend,
  sink: FrameSink,
  options: ReadOptions,
): Promise<{ count: number; fps: number | null }> {
  let count = 0;
  const info = await backend.probe(path);
  if (extname(path).toLowerCase() === '.gif' && (await isCutGif(path)))
    throw new Error('the end of the GIF is missing: the file is cut off');
  const rate = options.fps ?? info.fps;
  for await (const frame of backend.decode(path, options)) {
    count++;
    sink.frame(frame, info.seconds && rate ? Math.min(1, count / (info.seconds * rate)) : 0);
  }
  if (count === 0) throw new Error('no frames in it');
  const measured = info.seconds ? Number((count / info.seconds).toFixed(2)) : null;
  return { count, fps: options.fps ?? info.fps ?? measured };
}
