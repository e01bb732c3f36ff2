import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { contactSheet, datasetInfo, exportLeRobot, games, generateVideos, VideoDataset } from '@genie/data';
import { count } from '@genie/pipeline/internal/count';
import { UsageError } from '@genie/pipeline/internal/errors';
import { duration, Progress, timeLeft } from '@genie/pipeline/internal/progress';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { importTold } from '@genie/pipeline/internal/stages/import-told';
import { Command, Option } from 'commander';
import { frameSize, interruptSignal, positiveNumber, wholeNumber } from './options.ts';
import { outputName } from './output-name.ts';

export function dataCommand(): Command {
  return new Command('data')
    .addCommand(importCommand())
    .addCommand(generateCommand())
    .addCommand(infoCommand())
    .addCommand(exportCommand());
}

function importCommand(): Command {
  return new Command('import')
    .description('videos, folders of pictures, datasets, tar archives and LeRobot datasets to one HDF5 file')
    .argument('<files...>', 'files, folders, or globs')
    .option('-o, --out <file>', 'the HDF5 file to write (default: named after the source, in this folder)')
    .option('-s, --size <size>', 'HEIGHT or HEIGHTxWIDTH in pixels', '64')
    .addOption(
      new Option('--fit <how>', 'what to do with another aspect').choices(['crop', 'letterbox']).default('crop'),
    )
    .option('--fps <n>', 'resample to this many frames a second', positiveNumber('--fps'))
    .action(importFiles);
}

async function importFiles(
  patterns: string[],
  options: { out?: string; size: string; fit: 'crop' | 'letterbox'; fps?: number },
): Promise<void> {
  const out = options.out ?? freshName(patterns);
  const size = frameSize(options.size);
  mkdirSync(path.dirname(path.resolve(out)), { recursive: true });
  const summary = await importTold(patterns, out, {
    ...size,
    fit: options.fit,
    ...(options.fps ? { fps: options.fps } : {}),
    signal: interruptSignal(),
  });
  const { videos, frames, fps } = summary;
  const form = `${size.height}×${size.width}, ${Number(fps.toFixed(3))} a second`;
  console.log(`${out}: ${count(videos.length, 'video')}, ${count(frames, 'frame')} of ${form}`);
}

/** The file to write where none is named: nothing that is there is replaced unasked. */
function freshName(patterns: readonly string[]): string {
  const out = outputName(patterns);
  if (existsSync(out)) throw new UsageError(`${out}: is there already; add --out ${out} to replace it, or --out FILE`);
  return out;
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
          onProgress: (p) => progress.update(p.done, p.count, `videos${timeLeft(p.secondsLeft)}`),
        });
        progress.end();
        console.log(
          `${options.out}: ${count(files.length, 'video')} of ${options.frames} frames, true actions in the .json beside each`,
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
      const sheet = options.sheet ?? `${file.replace(/\.(h5|hdf5)$/i, '')}.png`;
      const dataset = await VideoDataset.open(file);
      try {
        writeAtomic(sheet, await contactSheet(dataset));
      } finally {
        await dataset.close();
      }
      console.log(`contact sheet: ${sheet}`);
    });
}

function exportCommand(): Command {
  return new Command('export')
    .description(
      'write an HDF5 file as a LeRobot dataset (v3): each video an episode, true actions beside the pictures',
    )
    .argument('<file>', 'HDF5 file')
    .requiredOption('-o, --out <folder>', 'folder to write')
    .option('--task <text>', "what the videos are of (default: the file's name)")
    .action(async (file: string, { out, task }: { out: string; task?: string }) => {
      const progress = new Progress('export');
      const { episodes, frames, actionNames, note } = await exportLeRobot(file, out, {
        ...(task ? { task } : {}),
        signal: interruptSignal(),
        onProgress: (done, of) => progress.update(done, of, of === 1 ? 'video' : 'videos'),
      });
      progress.end();
      if (note) console.error(note);
      const actions = actionNames ? `, actions ${actionNames.join(', ')}` : '';
      console.log(`${out}: ${count(episodes, 'episode')}, ${count(frames, 'frame')}${actions}`);
    });
}

/** Describes the content of a dataset, in a few lines. */
function describe(info: Awaited<ReturnType<typeof datasetInfo>>): string {
  const { videos, split } = info;
  const names = videos.slice(0, 5).map(({ name, length }) => `${name} (${length})`);
  return [
    `${info.path}: ${(info.bytes / 1e6).toFixed(1)} MB`,
    `${count(info.frames, 'frame')} of ${info.height}×${info.width}, ${Number(info.fps.toFixed(3))} a second, ${duration(info.seconds)} in all`,
    `${count(videos.length, 'video')} of ${info.shortest === info.longest ? '' : `${info.shortest} to `}${count(info.longest, 'frame')}: ${names.join(', ')}${videos.length > 5 ? ', …' : ''}`,
    `${info.labelled} of them with true actions beside them (for scoring, and for training with actions: labels)${info.misfits > 0 ? `, ${info.misfits} with a file beside them that does not fit` : ''}`,
    ...(info.repeated > 0 ? [`${info.repeated} of them show the same as another one`] : []),
    `by default ${split.train.length} to train on, ${split.heldOut.length} held out`,
  ].join('\n');
}
