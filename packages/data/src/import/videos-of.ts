import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { videosInArchive } from './archive-file.ts';
import { videosInDataset } from './dataset-file.ts';
import { videosInLeRobot } from './lerobot/read-dataset.ts';
import { readPictures } from './picture-folder.ts';
import type { Source } from './source.ts';
import { sourceName } from './source-name.ts';
import type { ReadContext, SourceVideo } from './source-video.ts';
import { readVideoFile } from './video-file.ts';

/** Path of the JSON with true actions beside a source; undefined where there is none. */
export function labelsBeside({ kind, path }: Source): string | undefined {
  if (kind !== 'video' && kind !== 'pictures') return undefined;
  const labels = `${kind === 'pictures' ? path : path.slice(0, path.length - extname(path).length)}.json`;
  return existsSync(labels) ? labels : undefined;
}

/**
 * Yields the videos of a source one after the other; each has to be read before the next is asked for.
 *
 * @throws Error saying what is wrong with the source as a whole
 */
export async function* videosOf(source: Source, context: ReadContext): AsyncGenerator<SourceVideo> {
  const name = sourceName(source);
  switch (source.kind) {
    case 'dataset':
      return yield* videosInDataset(source, name);
    case 'archive':
      return yield* videosInArchive(source, name, context);
    case 'lerobot':
      return yield* videosInLeRobot(source, name, context);
    case 'pictures':
      return yield {
        name,
        source: source.path,
        labels: labelsBeside(source),
        read: (sink, options) => readPictures(source, sink, options),
      };
    case 'video':
      return yield {
        name,
        source: source.path,
        labels: labelsBeside(source),
        read: async (sink, options) => readVideoFile(source.path, await context.backend(), sink, options),
      };
  }
}
