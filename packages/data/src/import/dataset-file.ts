import { existsSync } from 'node:fs';
import { VideoDataset } from '../dataset/video-dataset.ts';
import { fitFrame } from './fit-frame.ts';
import { repeats } from './resampler.ts';
import type { Source } from './source.ts';
import type { SourceVideo } from './source-video.ts';

/** Bytes of frames that are held while a dataset is read from start to end. */
const MEMORY = 2 ** 24;
/** Frames that are read at a time. */
const BLOCK = 16;

/**
 * The videos of an HDF5 file: one that `importVideos` made, or any with a dataset `frames`, which is one video.
 *
 * @throws Error where the file is no such dataset
 */
export async function* videosInDataset({ path }: Source, name: string): AsyncGenerator<SourceVideo> {
  const dataset = await VideoDataset.open(path, { parts: 1, memory: MEMORY });
  try {
    const own = dataset.rate;
    const isOne = dataset.videos.length === 1 && dataset.videos[0]!.source === undefined;
    for (const video of dataset.videos) {
      const { start, length, offset, sha256, labels } = video;
      yield {
        name: isOne ? name : video.name,
        source: isOne ? path : `${path}: ${video.name}`,
        labels: labels && existsSync(labels) ? labels : undefined,
        // One without boundaries is the whole file.
        ...(isOne && !sha256 ? {} : { sha256: () => sha256 }),
        async read(sink, options) {
          const count = repeats(own, options.fps);
          const size = dataset.height * dataset.width * 3;
          let written = 0;
          for (let at = 0; at < length; at += BLOCK) {
            const taken = Math.min(BLOCK, length - at);
            const frames = dataset.read(start + at, taken);
            for (let i = 0; i < taken; i++) {
              const times = count(at + i);
              if (times === 0) continue;
              const frame = await fitFrame(frames.subarray(i * size, (i + 1) * size), dataset, options);
              for (let j = 0; j < times; j++, written++) sink.frame(frame, (start + at + i + 1) / dataset.count);
            }
          }
          if (written === 0) throw new Error('no frames in it');
          const fps = own === null ? null : (options.fps ?? own);
          return { count: written, fps, offset: Math.round((offset * (fps ?? 1)) / (own ?? 1)) };
        },
      };
    }
  } finally {
    dataset.close();
  }
}
