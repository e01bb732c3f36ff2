import { existsSync } from 'node:fs';
import { VideoDataset } from '../dataset/video-dataset.ts';
import type { VideoEntry } from '../dataset/video-entry.ts';
import { fitFrame } from './fit-frame.ts';
import { repeats } from './resampler.ts';
import type { Source } from './source.ts';
import { lookAtLabels, type SourceLabels } from './source-labels.ts';
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
    // Labels are about the whole source, of which there may be several stretches.
    const ends = new Map<string | undefined, number>();
    for (const { labels, offset, length } of dataset.videos)
      ends.set(labels, Math.max(ends.get(labels) ?? 0, offset + length));
    for (const video of dataset.videos) {
      const { start, length, offset, sha256 } = video;
      const source = isOne ? path : `${path}: ${video.name}`;
      yield {
        name: isOne ? name : video.name,
        source,
        labels: await labelsOf(video, source),
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
          const scaled = (place: number) => Math.round((place * (fps ?? 1)) / (own ?? 1));
          return { count: written, fps, offset: scaled(offset), whole: scaled(ends.get(video.labels) ?? 0) };
        },
      };
    }
  } finally {
    dataset.close();
  }
}

async function labelsOf({ labels, labelsProblem }: VideoEntry, source: string): Promise<SourceLabels | undefined> {
  if (labelsProblem !== undefined) return { path: source, found: labelsProblem };
  return labels && existsSync(labels) ? lookAtLabels(labels) : undefined;
}
