import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { contactSheet, datasetInfo, games, generateVideos, importVideos, VideoDataset } from '@genie/data';
import { Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import { duration, Progress } from '../progress.ts';
import { writeAtomic } from '../run/folder.ts';
import { importDetail } from '../stages/data.ts';
import { tellLeftOut } from '../stages/left-out.ts';
import { frameSize, interruptSignal, wholeNumber } from './options.ts';

export function dataCommand(): Command {
  return new Command('data').addCommand(importCommand()).addCommand(generateCommand()).addCommand(infoCommand());
}

function importCommand(): Command {
  return new Command('import')
    .description('MP4, WebM, GIF or folders of images to one HDF5 file')
    .argument('<files...>', 'files, folders of images, or globs')
    .requiredOption('-o, --out <file>', 'the HDF5 file to write')
    .option('-s, --size <size>', 'HEIGHT or HEIGHTxWIDTH in pixels', '64')
    .addOption(
      new Option('--fit <how>', 'what to do with another aspect').choices(['crop', 'letterbox']).default('crop'),
    )
    .option('--fps <n>', 'resample to this many frames a second', wholeNumber('--fps'))
    .action(
      async (patterns: string[], options: { out: string; size: string; fit: 'crop' | 'letterbox'; fps?: number }) => {
        const progress = new Progress('import');
        mkdirSync(path.dirname(path.resolve(options.out)), { recursive: true });
        const summary = await importVideos(patterns, options.out, {
          ...frameSize(options.size),
          fit: options.fit,
          ...(options.fps ? { fps: options.fps } : {}),
          signal: interruptSignal(),
          onProgress: (p) => progress.update(p.done, p.count, importDetail(p)),
        });
        progress.end();
        tellLeftOut(summary);
        console.log(`${options.out}: ${summary.videos.length} videos, ${summary.frames} frames`);
      },
    );
}

function generateCommand(): Command {
  return new Command('generate')
    .description(`play a game of our own and write its videos: ${Object.keys(games).join(', ')}`)
    .argument('<game>', Object.keys(games).join(' | '))
    .requiredOption('-o, --out <folder>', 'folder to write to')
    .option('-n, --count <n>', 'how many videos', wholeNumber('--count'), 20)
    .option('-f, --frames <n>', 'frames in a video', wholeNumber('--frames', 2), 128)
    .option('-s, --size <size>', 'HEIGHT or HEIGHTxWIDTH in pixels', '64')
    .option('--seed <n>', 'seed of the games', wholeNumber('--seed', 0), 0)
    .action(
      async (game: string, options: { out: string; count: number; frames: number; size: string; seed: number }) => {
        if (!(game in games)) throw new UsageError(`${game}: no such game; there are ${Object.keys(games).join(', ')}`);
        const progress = new Progress(game);
        const files = await generateVideos({
          game: game as keyof typeof games,
          count: options.count,
          frames: options.frames,
          ...frameSize(options.size),
          seed: options.seed,
          out: options.out,
          signal: interruptSignal(),
          onProgress: (p) => progress.update(p.done, p.count, `videos  ${duration(p.secondsLeft)} left`),
        });
        progress.end();
        console.log(
          `${options.out}: ${files.length} videos of ${options.frames} frames, true actions in the .json beside each`,
        );
      },
    );
}

function infoCommand(): Command {
  return new Command('info')
    .description('counts, sizes and a contact sheet of an HDF5 file')
    .argument('<file>', 'HDF5 file')
    .option('--sheet <file>', 'where to write the contact sheet (default: beside the file)')
    .action(async (file: string, options: { sheet?: string }) => {
      const info = await datasetInfo(file);
      console.log(describe(info));
      const sheet = options.sheet ?? `${file.replace(/\.h5$/, '')}.png`;
      const dataset = await VideoDataset.open(file);
      try {
        writeAtomic(sheet, await contactSheet(dataset));
      } finally {
        await dataset.close();
      }
      console.log(`contact sheet: ${sheet}`);
    });
}

/** What is in a dataset, in a few lines. */
function describe(info: Awaited<ReturnType<typeof datasetInfo>>): string {
  const { videos, split } = info;
  const names = videos.slice(0, 5).map(({ name, length }) => `${name} (${length})`);
  return [
    `${info.path}: ${(info.bytes / 1e6).toFixed(1)} MB`,
    `${info.frames} frames of ${info.height}×${info.width}, ${info.fps} a second, ${duration(info.seconds)} in all`,
    `${videos.length} videos of ${info.shortest} to ${info.longest} frames: ${names.join(', ')}${videos.length > 5 ? ', …' : ''}`,
    `${info.labelled} of them with true actions beside them (for scoring only)${info.misfits > 0 ? `, ${info.misfits} with a file beside them that does not fit` : ''}`,
    `by default ${split.train.length} to train on, ${split.heldOut.length} held out`,
  ].join('\n');
}
