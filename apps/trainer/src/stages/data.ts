import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { generateVideos, type ImportProgress, importVideos, splitVideos, VideoDataset } from '@genie/data';
import { configHash } from '@genie/training';
import { z } from 'zod';
import { RunError } from '../errors.ts';
import { duration, Progress } from '../progress.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type RunFolder, writeAtomic } from '../run/folder.ts';
import { tellLeftOut } from './left-out.ts';

/** What data/manifest.json holds: where the frames came from, and which videos no stage trains on. */
export interface DataManifest {
  format: 'genie-data';
  version: 1;
  /** Hash of the recipe's `data` part and seed. */
  configHash: string;
  dataset: string;
  game?: string;
  sources: { name: string; sha256?: string | undefined; frames: number }[];
  skipped: { source: string; reason: string }[];
  splits: { train: number[]; heldOut: number[] };
  seconds: number;
}

const manifestSchema = z.object({
  format: z.literal('genie-data'),
  version: z.literal(1),
  configHash: z.string(),
  dataset: z.string(),
  game: z.string().optional(),
  sources: z.array(z.object({ name: z.string(), sha256: z.string().optional(), frames: z.number() })),
  skipped: z.array(z.object({ source: z.string(), reason: z.string() })),
  splits: z.object({ train: z.array(z.number()), heldOut: z.array(z.number()) }),
  seconds: z.number(),
});

export function readDataManifest(run: RunFolder): DataManifest {
  const file = path.join(run.stage('data'), 'manifest.json');
  if (!existsSync(file))
    throw new RunError(`${file}: not there; this run has no data yet: run genie train all, or genie train data first`);
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new RunError(`${file}: damaged (not JSON); delete the data folder and run the data stage again`);
  }
  const result = manifestSchema.safeParse(raw);
  if (!result.success) {
    throw new RunError(
      `${file}: not a data manifest (${result.error.issues[0]?.path.join('.')}: ${result.error.issues[0]?.message})`,
    );
  }
  return result.data as DataManifest;
}

/** The data of a recipe where it was made already. */
export function dataThere({ data, seed }: Recipe, run: RunFolder): DataManifest | undefined {
  if (!existsSync(path.join(run.stage('data'), 'manifest.json'))) return undefined;
  const manifest = readDataManifest(run);
  return manifest.configHash === configHash({ data, seed }) && existsSync(run.dataset) ? manifest : undefined;
}

/** Makes or imports the videos of a recipe, once: an unchanged recipe finds its data done. */
export async function dataStage(recipe: Recipe, run: RunFolder, signal?: AbortSignal): Promise<DataManifest> {
  const { data, seed } = recipe;
  const hash = configHash({ data, seed });
  const manifestFile = path.join(run.stage('data'), 'manifest.json');
  const there = dataThere(recipe, run);
  if (there) {
    new Progress('data').end(`${there.sources.length} videos, already there`);
    return there;
  }
  const started = performance.now();
  mkdirSync(run.stage('data'), { recursive: true });
  const sources = data.videos.length > 0 ? data.videos : await generate(recipe, run, signal);
  const progress = new Progress('import');
  const summary = await importVideos(sources, run.dataset, {
    height: data.height,
    width: data.width,
    fit: data.fit,
    ...(data.fps > 0 ? { fps: data.fps } : {}),
    ...(signal ? { signal } : {}),
    onProgress: (p) => progress.update(p.done, p.count, importDetail(p)),
  });
  progress.end(`${summary.videos.length} videos, ${summary.frames} frames of ${data.height}×${data.width}`);
  tellLeftOut(summary);
  const dataset = await VideoDataset.open(run.dataset);
  try {
    const manifest: DataManifest = {
      format: 'genie-data',
      version: 1,
      configHash: hash,
      dataset: path.basename(run.dataset),
      ...(data.videos.length === 0 ? { game: data.game } : {}),
      sources: dataset.videos.map(({ name, sha256, length }) => ({ name, sha256, frames: length })),
      skipped: [...summary.skipped],
      splits: splitVideos(dataset, { heldOut: data.heldOut, seed }),
      seconds: (performance.now() - started) / 1000,
    };
    writeAtomic(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } finally {
    await dataset.close();
  }
}

/** How far an import is, in words. */
export function importDetail({ frames, framesPerSecond, secondsLeft }: ImportProgress): string {
  const left = secondsLeft === null ? '' : `  ${duration(secondsLeft)} left`;
  return `videos  ${frames} frames  ${framesPerSecond.toFixed(0)} frames/s${left}`;
}

/** Plays the recipe's game and writes its videos, each with the true actions beside it for scoring. */
async function generate(recipe: Recipe, run: RunFolder, signal?: AbortSignal): Promise<string[]> {
  const { data, seed } = recipe;
  // Videos of an earlier recipe must not mix with these.
  if (existsSync(run.videos)) for (const file of readdirSync(run.videos)) rmSync(path.join(run.videos, file));
  const progress = new Progress(data.game);
  const files = await generateVideos({
    game: data.game,
    count: data.videosPerGame,
    frames: data.framesPerVideo,
    height: data.height * data.gameScale,
    width: data.width * data.gameScale,
    seed,
    out: run.videos,
    ...(signal ? { signal } : {}),
    onProgress: (p) => progress.update(p.done, p.count, `videos  ${duration(p.secondsLeft)} left`),
  });
  progress.end(`${files.length} videos of ${data.framesPerVideo} frames`);
  return files;
}
