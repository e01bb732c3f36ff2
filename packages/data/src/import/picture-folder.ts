import { join } from 'node:path';
import { decodeImages } from '../video/image-folder.ts';
import { repeats } from './resampler.ts';
import type { Source } from './source.ts';
import type { FrameSink, ReadOptions, ReadVideo } from './source-video.ts';

/**
 * Reads pictures as the frames of a video, one each. A picture that cannot be read is left out, and no clip goes across its place.
 *
 * @param own their rate in frames per second, where something tells: at another rate some are left out or come again
 * @throws Error where none can be read
 */
export async function readPictures(
  { path, images }: Source,
  sink: FrameSink,
  options: ReadOptions,
  own: number | null,
): Promise<ReadVideo> {
  const timesOf = repeats(own, options.fps);
  let [count, place] = [0, 0];
  let first: Error | undefined;
  for (const [index, name] of images.entries()) {
    const times = timesOf(index);
    if (times === 0) continue;
    place += times;
    let frame: Uint8Array | undefined;
    try {
      for await (const only of decodeImages(path, [name], options)) frame = only;
    } catch (error) {
      first ??= error as Error;
      const reason = (error as Error).message.split('\n')[0]!.replace(`${name}: `, '');
      sink.gap(place, { source: join(path, name), reason });
    }
    if (!frame) continue;
    for (let i = 0; i < times; i++, count++) sink.frame(frame, (index + 1) / images.length);
  }
  if (count === 0) throw first ?? new Error('no pictures in it');
  return { count, fps: options.fps ?? own };
}
