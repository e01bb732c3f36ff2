import { openMovie } from '../video/animated-webp.ts';
import type { VideoBackend } from '../video/backend.ts';
import type { FrameSink, ReadOptions, ReadVideo } from './source-video.ts';

/**
 * Reads all frames of a video file; of a damaged one what is whole, with gaps.
 *
 * @throws Error saying what is wrong with the file
 */
export async function readVideoFile(
  path: string,
  backend: VideoBackend,
  sink: FrameSink,
  options: ReadOptions,
): Promise<ReadVideo> {
  let count = 0;
  const { info, decode } = await openMovie(path, backend);
  const rate = options.fps ?? info.fps;
  const frames = decode({
    ...options,
    onGap: ({ offset }) => sink.gap(offset), // why is told in a note
    onNote: (note) => sink.note(note),
  });
  for await (const frame of frames) {
    count++;
    sink.frame(frame, info.seconds && rate ? Math.min(1, count / (info.seconds * rate)) : 0);
  }
  if (count === 0) throw new Error('no frames in it');
  return { count, fps: rate };
}
