import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

import { generateVideos, type Survey, splitVideos, VideoDataset } from '@genie/data';
import { z } from 'zod';
import { count } from '../count.ts';
import { RunError } from '../errors.ts';
import { Progress, timeLeft } from '../progress.ts';
import type { Recipe } from '../recipe/schema.ts';
import { forgetDataFiles, writeDataFiles } from '../run/data-files.ts';
import { type RunFolder, writeAtomic } from '../run/folder.ts';
import { tellNote } from '../tell.ts';
import { contentHash, dataConfigHash, dataState, earlierHashes, trainAgainNote } from './data-files.ts';
import { importTold } from './import-told.ts';
import { surveyDataset, tellSurvey } from './survey.ts';

/** Content of data/manifest.json: the source of the frames, and the videos that no stage trains on. */
export interface DataManifest {
  format: 'genie-data';
  version: 1;
  /** Hash of what decides about the frames in the recipe. */
  configHash: string;
  /** Hash of the frames' origin, where they are from files: the same while those are, whatever they are called. */
  contentHash?: string;
  dataset: string;
  /** Size of the dataset's file. */
  bytes?: number;
  game?: string;
  sources: { name: string; sha256?: string | undefined; frames: number }[];
  skipped: { source: string; reason: string }[];
  splits: { train: number[]; heldOut: number[] };
  /** Motion of the training videos' pictures; not in data of an earlier version. */
  survey?: Survey;
  seconds: number;
}

const manifestSchema = z.object({
  format: z.literal('genie-data'),
  version: z.literal(1),
  configHash: z.string(),
  contentHash: z.string().optional(),
  dataset: z.string(),
  bytes: z.number().optional(),
  game: z.string().optional(),
  sources: z.array(z.object({ name: z.string(), sha256: z.string().optional(), frames: z.number() })),
  skipped: z.array(z.object({ source: z.string(), reason: z.string() })),
  splits: z.object({ train: z.array(z.number()), heldOut: z.array(z.number()) }),
  // Data that was made before has no `changes`.
  survey: z.object({ changes: z.number().default(1), scrolls: z.number(), reach: z.number() }).optional(),
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

/** The data of a recipe where it was made already, whatever its files are now. */
function dataMade(recipe: Recipe, run: RunFolder): DataManifest | undefined {
  if (!existsSync(path.join(run.stage('data'), 'manifest.json'))) return undefined;
  const manifest = readDataManifest(run);
  const isOf = [dataConfigHash(recipe), earlierHashes(recipe).config].includes(manifest.configHash);
  return isOf && isWhole(manifest, run) ? manifest : undefined;
}

/** Returns whether the data of a recipe was made already, of the files that are there now, so that there is nothing to do or to report. */
export async function isDataThere(recipe: Recipe, run: RunFolder): Promise<boolean> {
  if (!dataMade(recipe, run)) return false;
  const { isCurrent, note } = await dataState(recipe, run);
  return isCurrent && !note;
}

/** Makes or imports the videos of a recipe, once: while recipe and files are the same, its data is done. */
export async function dataStage(recipe: Recipe, run: RunFolder, signal?: AbortSignal): Promise<DataManifest> {
  const { data, seed } = recipe;
  const manifestFile = path.join(run.stage('data'), 'manifest.json');
  const before = existsSync(manifestFile) ? readDataManifest(run) : undefined;
  const made = dataMade(recipe, run);
  if (made) {
    const { isCurrent, note } = await dataState(recipe, run);
    if (note) tellNote(`data: ${note}`);
    if (isCurrent) {
      new Progress('data').end(`${count(made.sources.length, 'video')}, already there`);
      return made;
    }
  }
  const started = performance.now();
  mkdirSync(run.stage('data'), { recursive: true });
  const sources = data.videos.length > 0 ? data.videos : await generate(recipe, run, signal);
  forgetDataFiles(run);
  const summary = await importTold(
    sources,
    run.dataset,
    {
      height: data.height,
      width: data.width,
      fit: data.fit,
      ...(data.fps > 0 ? { fps: data.fps } : {}),
      ...(signal ? { signal } : {}),
    },
    ({ videos, frames }) =>
      `${count(videos.length, 'video')}, ${count(frames, 'frame')} of ${data.height}×${data.width}`,
  );
  const dataset = await VideoDataset.open(run.dataset);
  try {
    const splits = splitVideos(dataset, { heldOut: data.heldOut, seed });
    const survey = await surveyDataset(dataset, splits.train, recipe);
    tellNote(`data: ${tellSurvey(survey)}`);
    const manifest: DataManifest = {
      format: 'genie-data',
      version: 1,
      configHash: dataConfigHash(recipe),
      ...(data.videos.length > 0 ? { contentHash: contentHash(recipe, summary.files) } : {}),
      dataset: path.basename(run.dataset),
      bytes: statSync(run.dataset).size,
      ...(data.videos.length === 0 ? { game: data.game } : {}),
      sources: dataset.videos.map(({ name, sha256, length }) => ({ name, sha256, frames: length })),
      skipped: [...summary.skipped],
      splits,
      survey,
      seconds: (performance.now() - started) / 1000,
    };
    // Data of an earlier version, of the same videos: what was trained from it still is.
    if (before && data.videos.length > 0 && JSON.stringify(before.sources) === JSON.stringify(manifest.sources)) {
      const isSame = !before.contentHash || before.contentHash === earlierHashes(recipe, summary.files).content;
      if (isSame) manifest.contentHash = dataHash(before);
    }
    writeAtomic(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
    if (data.videos.length > 0) writeDataFiles(recipe, run, summary.files);
    const again = trainAgainNote(run, dataHash(manifest));
    if (again) tellNote(`data: ${again}`);
    return manifest;
  } finally {
    await dataset.close();
  }
}

/** Returns the hash by which later stages identify this input. */
export function dataHash({ contentHash, configHash }: DataManifest): string {
  return contentHash ?? configHash;
}

/** Returns whether the dataset is the one that the manifest was written for, not one left by an interrupted import. */
export function isWhole({ dataset, bytes }: DataManifest, run: RunFolder): boolean {
  const about = statSync(path.join(run.stage('data'), dataset), { throwIfNoEntry: false });
  return about !== undefined && (bytes === undefined || about.size === bytes);
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
    scale: data.gameScale,
    seed,
    out: run.videos,
    ...(signal ? { signal } : {}),
    onProgress: (p) => progress.update(p.done, p.count, `videos${timeLeft(p.secondsLeft)}`),
  });
  progress.end(`${count(files.length, 'video')} of ${data.framesPerVideo} frames`);
  return files;
}
