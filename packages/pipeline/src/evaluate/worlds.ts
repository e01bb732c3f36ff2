import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type GameName, games } from '@genie/data';
import type { Report } from '@genie/evaluate';
import { count } from '../count.ts';
import { UsageError } from '../errors.ts';
import { readerOfRun } from '../inverse-dynamics/reader-of-run.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type HeldLock, lockFolder } from '../run/lock.ts';
import { readDataManifest } from '../stages/data.ts';
import { evaluateStage } from '../stages/evaluate.ts';
import { tellNote } from '../tell.ts';
import { EvaluationProgress } from './evaluation-progress.ts';
import type { GivenWorld } from './given-world.ts';
import type { Perceptual } from './perceptual.ts';
import { isSameRate, wholeSkip } from './rates.ts';
import { seenInTraining } from './seen-in-training.ts';
import { type FrameForm, VideoShelf } from './video-shelf.ts';
import { evaluateWorld, openBundle } from './world.ts';

/** Source of evaluation data: files, fresh games, or, if both are missing, each run's own held-out video. */
interface EvaluationSource {
  videos?: readonly string[] | undefined;
  /** Videos that the worlds were trained on, beside `videos`. */
  seen?: readonly string[] | undefined;
  game?: GameName | undefined;
  seed: number;
  /** Number of fresh games. */
  count: number;
  /** Default: as in the recipes of the worlds, the largest of them. */
  gameScale?: number | undefined;
}

export interface WorldsOptions {
  source: EvaluationSource;
  /** Settings that the user asked for; the rest comes from the run's recipe, or for bundles from the defaults. */
  settings: Partial<Recipe['evaluate']>;
  backend: string;
  perceptual?: Perceptual | undefined;
  signal: AbortSignal;
  /** Folder of each world's report. Default: beside the world. */
  out: (world: GivenWorld) => string | undefined;
}

/** Default settings for measuring a bundle. */
const defaults: Recipe['evaluate'] = {
  clips: 64,
  rollouts: 16,
  rolloutFrames: 256,
  controlFrames: 8,
  longPlay: 256,
  inverseDynamicsSteps: 300,
};
/** Fewest frames of a fresh game. */
const leastFrames = 128;

/** An evaluated world: its report, and the folder it lies in. */
export interface EvaluatedWorld extends GivenWorld {
  report: Report;
  folder: string;
}

/** Measures worlds one after the other, all on the same video, and writes each one's report. */
export async function evaluateWorlds(worlds: readonly GivenWorld[], options: WorldsOptions): Promise<EvaluatedWorld[]> {
  const { source, out } = options;
  const own = source.videos === undefined && source.game === undefined;
  if (own) checkOwnVideo(worlds);
  const folders = worlds.map(
    (world) => out(world) ?? (own ? world.run!.stage('report') : path.join(world.bundle, '..', 'report')),
  );
  const locks = await lockAll(worlds, folders);
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'genie-evaluate-'));
  const shelf = new VideoShelf(temporary, options.signal);
  const progress = new EvaluationProgress(worlds.length, { signal: options.signal });
  try {
    const evaluated: EvaluatedWorld[] = [];
    const frames = own ? 0 : await framesNeeded(worlds, options);
    for (const [i, world] of worlds.entries()) {
      const folder = folders[i]!;
      const report = own
        ? await evaluateStage(
            { ...world.recipe!, evaluate: { ...world.recipe!.evaluate, ...options.settings } },
            { run: world.run!, backend: options.backend, restart: false, signal: options.signal },
            { out: folder, perceptual: options.perceptual, progress },
          )
        : await evaluateOn(world, shelf, { ...options, frames, folder, progress, worlds });
      evaluated.push({ ...world, report, folder });
    }
    progress.end();
    return evaluated;
  } finally {
    for (const lock of locks) lock.release();
    await shelf.close();
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Locks the folders that reports are written to: where one lies in a run, all of the run. */
async function lockAll(worlds: readonly GivenWorld[], folders: readonly string[]): Promise<HeldLock[]> {
  const places = folders.map((folder, i) => {
    const root = worlds[i]!.run?.root;
    const place = path.resolve(folder);
    return root !== undefined && place.startsWith(root + path.sep) ? root : place;
  });
  const locks: HeldLock[] = [];
  try {
    for (const place of new Set(places)) locks.push(await lockFolder(place));
    return locks;
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
}

/** Without files or a game, every world has to be a run, and several to hold out the same video. */
function checkOwnVideo(worlds: readonly GivenWorld[]): void {
  const what = 'give --videos FILES or --game NAME';
  const bundle = worlds.find(({ run }) => run === undefined);
  if (bundle) throw new UsageError(`${bundle.given}: a bundle alone has no held-out video; ${what}`);
  const held = worlds.map(({ run }) => {
    const { sources, splits } = readDataManifest(run!);
    return JSON.stringify(splits.heldOut.map((video) => sources[video]));
  });
  const other = held.findIndex((videos) => videos !== held[0]);
  if (other > 0)
    throw new UsageError(
      `${worlds[0].given} and ${worlds[other].given} hold out different videos, so their figures cannot be compared; ${what}`,
    );
}

/** Frames of a fresh game in which the longest rollout of any of the worlds has room. */
async function framesNeeded(worlds: readonly GivenWorld[], { settings, source }: WorldsOptions): Promise<number> {
  let most = leastFrames;
  const rates = new Map<number, string>();
  for (const { bundle, name } of worlds) {
    const world = await openBundle(bundle);
    const { info } = world;
    world.dispose();
    const skip = source.game ? Math.max(1, Math.ceil(games[source.game].fps / info.fps)) : 1;
    most = Math.max(most, (info.context + (settings.rolloutFrames ?? defaults.rolloutFrames)) * skip);
    rates.set(info.fps, name);
  }
  const [[first, one], ...others] = [...rates];
  const other = others.find(([fps]) => !isSameRate(fps, first));
  if (other)
    tellNote(
      `${one} plays ${first} frames a second, ${other[1]} ${other[0]}: each is measured at its own rate, so figures of next frames cannot be compared`,
    );
  return most;
}

async function evaluateOn(
  { bundle, recipe, run }: GivenWorld,
  shelf: VideoShelf,
  {
    source,
    settings,
    backend,
    perceptual,
    signal,
    frames,
    folder,
    progress,
    worlds,
  }: WorldsOptions & { frames: number; folder: string; progress: EvaluationProgress; worlds: readonly GivenWorld[] },
): Promise<Report> {
  const started = performance.now();
  const world = await openBundle(bundle);
  const { height, width, context, fps } = world.info;
  world.dispose();
  const { videos, game, seen, count: freshGames, seed } = source;
  // Frames of a game are taken as they are, one of a few, where that gives the world's rate; files are brought to it.
  const skip = videos ? null : wholeSkip(games[game!].fps, fps);
  const form: FrameForm = { height, width, fit: recipe?.data.fit ?? 'crop', fps: skip === null ? fps : undefined };
  const scale = source.gameScale ?? Math.max(1, ...worlds.map((each) => each.recipe?.data.gameScale ?? 1));
  const dataset = videos
    ? await shelf.files(videos, form)
    : await shelf.games({ game: game!, count: freshGames, seed, frames, scale }, form);
  const known = seen ? await shelf.files(seen, form) : undefined;
  const flattered = videos ? seenInTraining(run, dataset) : undefined;
  if (flattered) tellNote(flattered);
  const all = (of: { videos: readonly unknown[] }) => of.videos.map((_, i) => i);
  return evaluateWorld({
    bundle,
    dataset,
    datasetName: videos ? count(dataset.videos.length, 'video') : `${game}, ${freshGames} fresh games, seed ${seed}`,
    heldOut: all(dataset),
    seen: known ? { dataset: known, videos: all(known) } : undefined,
    game: videos ? undefined : game,
    backend,
    frameSkip: skip ?? 1,
    seed,
    settings: { ...defaults, ...settings },
    lengths: { videoTokenizer: context + 1, actionTokenizer: context + 1 },
    actionObjective: recipe?.actionTokenizer.objective,
    curves: [],
    seconds: {
      data: (performance.now() - started) / 1000,
      videoTokenizer: null,
      actionTokenizer: null,
      dynamics: null,
    },
    out: folder,
    ...(recipe && run ? { reader: readerOfRun(recipe, run) } : {}),
    signal,
    perceptual,
    progress,
  });
}
