import { join } from 'node:path';
import { decodeImages } from '../video/image-folder.ts';
import type { Source } from './source.ts';
import type { FrameSink, ReadOptions, ReadVideo } from './source-video.ts';

/**
 * Reads pictures as the frames of a video, one each. A picture that cannot be read is left out, and no clip goes across its place.
 *
 * @throws Error where none can be read
 */
export async function readPictures(
  { path, images }: Source,
  sink: FrameSink,
  options: ReadOptions,
): Promise<ReadVideo> {
  let count = 0;
  let first: Error | undefined;
  for (const [index, name] of images.entries()) {
    let frame: Uint8Array | undefined;
    try {
      for await (const only of decodeImages(path, [name], options)) frame = only;
    } catch (error) {
      first ??= error as Error;
      const reason = (error as Error).message.split('\n')[0]!.replace(`${name}: `, '');
      sink.gap(index + 1, { source: join(path, name), reason });
    }
    if (!frame) continue;
    count++;
    sink.frame(frame, (index + 1) / images.length);
  }
  if (count === 0) throw first ?? new Error('no pictures in it');
  return { count, fps: null };
}
