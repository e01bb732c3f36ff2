import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ActionTokenizer } from '@genie/action-tokenizer';
import { heldOutClips, VideoDataset } from '@genie/data';
import { Dynamics } from '@genie/dynamics';
import { encodeSafetensors, Random } from '@genie/ops';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { UsageError } from '@genie/pipeline/internal/errors';
import { joinBytes } from '@genie/pipeline/internal/evaluate/pictures';
import { RunFolder, writeAtomic } from '@genie/pipeline/internal/run/folder';
import { lockFolder } from '@genie/pipeline/internal/run/lock';
import { importTold } from '@genie/pipeline/internal/stages/import-told';
import type { Module } from '@genie/stt';
import { VideoTokenizer } from '@genie/video-tokenizer';
import { createBundle } from '@genie/world';
import { Command } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { type ReferenceCheckpoint, readReferenceCheckpoint } from '../import-checkpoint/read-reference-checkpoint.ts';
import { positiveNumber } from './options.ts';

interface Options {
  out: string;
  starts?: string[];
  name?: string;
  fps: number;
  backend: string;
}

type Kind = ReferenceCheckpoint['kind'];

const models: Record<Kind, (config: never, random: Random) => Module> = {
  'video-tokenizer': (config, random) => new VideoTokenizer(config, random),
  'action-tokenizer': (config, random) => new ActionTokenizer(config, random),
  dynamics: (config, random) => new Dynamics(config, random),
};

export function importCheckpointCommand(): Command {
  return new Command('import-checkpoint')
    .argument(
      '<folders...>',
      'checkpoint folders of the reference, one each of video tokenizer, latent actions and dynamics',
    )
    .requiredOption('-o, --out <run>', 'folder of the run to make')
    .option('--starts <files...>', 'video or .h5 whose first frames the world begins from (default: one grey frame)')
    .option('--name <name>', 'name of the world (default: that of the run)')
    .option('--fps <n>', 'frames a second to play at', positiveNumber('--fps'), 15)
    .option('-b, --backend <name>', backendNames.join(', '), 'auto')
    .action(importCheckpoint);
}

async function importCheckpoint(folders: string[], options: Options): Promise<void> {
  await chooseBackend(options.backend);
  const run = new RunFolder(options.out);
  const lock = await lockFolder(run.root);
  try {
    await makeRun(folders, run, options);
  } finally {
    lock.release();
  }
}

async function makeRun(folders: string[], run: RunFolder, options: Options): Promise<void> {
  const found = new Map<Kind, Module>();
  let context = 4;
  for (const folder of folders) {
    const checkpoint = await readReferenceCheckpoint(folder);
    const { kind, config, tensors, step } = checkpoint;
    if (found.has(kind)) throw new UsageError(`${folder}: a second ${kind}; give one folder of each kind`);
    const model = models[kind](config as never, new Random(0));
    model.load(tensors, folder);
    found.set(kind, model);
    // It was trained on clips of that length, of which the frame to come is one.
    if (kind === 'dynamics') context = Math.max(1, (checkpoint.contextLength ?? context) - 1);
    const file = path.join(run.stage(kind), 'model.safetensors');
    writeAtomic(file, encodeSafetensors(await model.save(), { stage: kind, step: String(step) }));
    writeAtomic(path.join(run.stage(kind), 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
    console.log(`${kind}: ${file}, trained for ${step} steps`);
  }
  const videoTokenizer = found.get('video-tokenizer') as VideoTokenizer | undefined;
  const actionTokenizer = found.get('action-tokenizer') as ActionTokenizer | undefined;
  const dynamics = found.get('dynamics') as Dynamics | undefined;
  if (!videoTokenizer || !actionTokenizer || !dynamics) {
    const missing = (Object.keys(models) as Kind[]).filter((kind) => !found.has(kind));
    console.log(`no world made: it needs ${missing.join(' and ')} too`);
    return;
  }
  const name = options.name ?? path.basename(run.root);
  const bundle = await createBundle({
    info: {
      name,
      title: name,
      fps: options.fps,
      context,
      sampling: { steps: 10, temperature: 0 },
      actions: Array.from({ length: actionTokenizer.quantizer.codebookSize }, (_, index) => ({
        index,
        name: `action ${index}`,
      })),
    },
    videoTokenizer,
    actionTokenizer,
    dynamics,
    ...(await starts(options.starts, { ...videoTokenizer.config, fps: options.fps }, context)),
  });
  for (const [file, bytes] of Object.entries(bundle)) writeAtomic(path.join(run.stage('world'), file), bytes);
  console.log(`world: ${run.stage('world')}; play it with genie play --run ${options.out}`);
}

/** The first frames of videos, or one grey frame where none are given. */
async function starts(
  files: string[] | undefined,
  { height, width, fps }: { height: number; width: number; fps: number },
  context: number,
): Promise<{ starts: Uint8Array; startLength: number }> {
  if (!files) return { starts: new Uint8Array(height * width * 3).fill(128), startLength: 1 };
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'genie-starts-'));
  try {
    const file = path.join(temporary, 'starts.h5');
    const isDataset = files.length === 1 && /\.(h5|hdf5)$/i.test(files[0]);
    if (!isDataset) await importTold(files, file, { height, width, fps });
    const dataset = await VideoDataset.open(isDataset ? files[0] : file);
    try {
      if (dataset.height !== height || dataset.width !== width) {
        throw new UsageError(
          `--starts ${files[0]}: frames are ${dataset.height}×${dataset.width}, the world's ${height}×${width}`,
        );
      }
      const clips = [
        ...heldOutClips(
          dataset,
          dataset.videos.map((_, i) => i),
          { length: context, limit: 12 },
        ),
      ];
      return { starts: joinBytes(clips.map(({ frames }) => frames)), startLength: context };
    } finally {
      await dataset.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
