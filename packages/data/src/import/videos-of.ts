import { videosInArchive } from './archive-file.ts';
import { videosInDataset } from './dataset-file.ts';
import { videosInLeRobot } from './lerobot/read-dataset.ts';
import { readPictures } from './picture-folder.ts';
import type { Source } from './source.ts';
import { labelsBeside } from './source-labels.ts';
import { sourceName } from './source-name.ts';
import type { ReadContext, SourceVideo } from './source-video.ts';
import { readVideoFile } from './video-file.ts';

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
    case 'pictures': {
      const labels = await labelsBeside(source);
      const rate = typeof labels?.found === 'object' ? labels.found.fps : null;
      return yield {
        name,
        source: source.path,
        labels,
        read: (sink, options) => readPictures(source, sink, options, rate),
      };
    }
    case 'video':
      return yield {
        name,
        source: source.path,
        labels: await labelsBeside(source),
        read: async (sink, options) => readVideoFile(source.path, await context.backend(), sink, options),
      };
  }
}
