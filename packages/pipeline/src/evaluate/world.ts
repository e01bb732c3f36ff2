import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ActionTokenizerObjectiveInput } from '@genie/action-tokenizer';
import { type Game, type GameName, games, type VideoDataset } from '@genie/data';
import type { Report } from '@genie/evaluate';
import { notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import { World } from '@genie/world';
import { count } from '../count.ts';
import { oneLine, RunError } from '../errors.ts';
import { type GiveReader, observeReadings } from '../inverse-dynamics/observe-readings.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type Curve, writeFigures, writePage } from '../report/index.ts';
import { tellNote } from '../tell.ts';
import { openActions } from './action-source.ts';
import { measureActions } from './action-tokenizer.ts';
import { showActions } from './actions-shown.ts';
import { buildReport } from './build-report.ts';
import { choosePictures } from './chosen-pictures.ts';
import { measureDynamics } from './dynamics.ts';
import { type EvaluationPart, EvaluationProgress } from './evaluation-progress.ts';
import { measureGamePart } from './game-report.ts';
import { checkLongEnough } from './long-enough.ts';
import type { Models } from './models.ts';
import type { Perceptual } from './perceptual.ts';
import { measurePlay } from './play.ts';
import { isSameRate } from './rates.ts';
import { observeSeen } from './seen.ts';
import { measureTrueActions } from './true-actions.ts';
import { measureVideoTokenizer } from './video-tokenizer.ts';

export interface WorldEvaluation {
  /** Folder of the bundle. */
  bundle: string;
  dataset: VideoDataset;
  datasetName: string;
  /** Videos that no stage has trained on. */
  heldOut: readonly number[];
  /** Videos that the world was trained on, for the comparison with those it was not. */
  seen?: { dataset: VideoDataset; videos: readonly number[] } | undefined;
  /** The game that the world was learned from, where it is one of ours. */
  game?: GameName | undefined;
  backend: string;
  frameSkip: number;
  seed: number;
  settings: Recipe['evaluate'];
  /** Frames of the clips that the tokenizers were trained on. */
  lengths: { videoTokenizer: number; actionTokenizer: number };
  /** Objective that the action tokenizer was trained by, where its recipe is known. Default: the reference's. */
  actionObjective?: ActionTokenizerObjectiveInput | undefined;
  curves: Curve[];
  seconds: Omit<Report['seconds'], 'evaluate'>;
  out: string;
  /** Gives the inverse dynamics model that reads actions. Default: there is none, as there are no training videos. */
  reader?: GiveReader | undefined;
  signal?: AbortSignal | undefined;
  /** The network behind LPIPS and Fréchet distances. */
  perceptual?: Perceptual | undefined;
  /** Default: of this world alone. */
  progress?: EvaluationProgress | undefined;
}

/** Most clips that latent actions are inferred of. */
const actionClips = 2000;

const noReader: GiveReader = async () =>
  notDefined('a bundle alone has no training videos to train an inverse dynamics model on; evaluate its run');

/** Opens a bundle that lies in a folder. */
export function openBundle(folder: string): Promise<World> {
  return World.load(async (file) => new Uint8Array(readFileSync(path.join(folder, file))));
}

/**
 * Measures a world on held-out video, and writes report.json and index.html. All figures come from the bundle as it ships.
 *
 * @throws RunError where all videos are too short
 */
export async function evaluateWorld(evaluation: WorldEvaluation): Promise<Report> {
  const started = performance.now();
  const { dataset, frameSkip, settings, seed, lengths, perceptual } = evaluation;
  const progress = evaluation.progress ?? new EvaluationProgress();
  const world = await openBundle(evaluation.bundle);
  try {
    const { info, videoTokenizer, dynamics: model } = world;
    const { context, sampling } = info;
    const { videos: heldOut, source } = await openActions(world, { dataset, videos: evaluation.heldOut, frameSkip });
    const models: Models = { videoTokenizer, dynamics: model, ...source };
    const seen = evaluation.seen && {
      dataset: evaluation.seen.dataset,
      ...(await openActions(world, { ...evaluation.seen, frameSkip })),
    };
    const needed = {
      context,
      frames: Math.max(context + 1, lengths.videoTokenizer, lengths.actionTokenizer),
      frameSkip,
    };
    if (!isSameRate(dataset.fps / frameSkip, info.fps))
      throw new RunError(
        `${dataset.path}: ${dataset.fps / frameSkip} frames a second${frameSkip > 1 ? ` at frame skip ${frameSkip}` : ''}, the world plays ${info.fps}: it was learned from other data; train it again, or measure it with --videos FILES`,
      );
    const short = checkLongEnough(dataset, heldOut, needed, 'held-out video');
    if (short > 0) tellNote(`${count(short, 'held-out video')} of ${heldOut.length} too short: left out`);
    if (seen) checkLongEnough(seen.dataset, seen.videos, needed, 'seen video');
    const latent: EvaluationPart[] = models.actionTokenizer ? ['latent actions'] : [];
    const parts: EvaluationPart[] = ['video tokenizer', ...latent, 'dynamics'];
    if (seen) parts.push('seen videos');
    if (evaluation.reader) parts.push('inverse dynamics', 'random play');
    progress.world(info.name, [...parts, 'control', 'what each action does', 'speed of play']);
    const at = (part: EvaluationPart) => {
      progress.update(part);
      return (done: number, total: number) => progress.update(part, done, total);
    };
    const random = new Random(seed).fork('figures');

    const tokenizer = await measureVideoTokenizer(models.videoTokenizer, dataset, heldOut, {
      length: lengths.videoTokenizer,
      limit: settings.clips,
      frameSkip,
      random: random.fork('tokenizer'),
      perceptual,
      onProgress: at('video tokenizer'),
    });
    const clips = {
      length: lengths.actionTokenizer,
      limit: actionClips,
      frameSkip,
      objective: evaluation.actionObjective ?? {},
    };
    const actions = models.actionTokenizer
      ? await measureActions(models.actionTokenizer, dataset, heldOut, {
          ...clips,
          random: random.fork('actions'),
          onProgress: at('latent actions'),
        })
      : measureTrueActions(models.trueActions, dataset, heldOut, clips);
    const dynamics = await measureDynamics(models, dataset, heldOut, {
      context,
      sampling,
      ...settings,
      frameSkip,
      seed,
      perceptual,
      onProgress: at('dynamics'),
    });
    // As many clips of seen videos as there are of unseen ones.
    const seenToo = seen
      ? await observeSeen({ videoTokenizer, dynamics: model, ...seen.source }, seen.dataset, seen.videos, {
          tokenizer: { length: lengths.videoTokenizer, limit: tokenizer.clips.length, frameSkip },
          next: { context, sampling, frameSkip, clips: dynamics.next.clips.length },
          seed,
          onProgress: at('seen videos'),
        })
      : undefined;
    const readings = await observeReadings(evaluation.reader ?? noReader, models, {
      ...clips,
      dataset,
      heldOut,
      actions,
      context,
      sampling,
      rollouts: settings.rollouts,
      rolloutFrames: settings.rolloutFrames,
      random: random.fork('readings'),
      signal: evaluation.signal,
      ...(evaluation.reader && {
        onTrained: at('inverse dynamics'),
        onPlayed: (done: number, total: number) => progress.update('random play', done, total),
      }),
    });
    progress.update('control');
    const named = evaluation.game ? (games[evaluation.game] as Game<unknown>) : undefined;
    // A step of the game and one of the world have to be the same time, or its laws and movements say nothing of the world.
    const isInStep = named !== undefined && isSameRate(named.fps, info.fps);
    const known = isInStep ? named : undefined;
    const why = named && `the world plays ${info.fps} frames a second, the game ${named.fps}`;
    const played = { context, sampling, ...settings, seed, onProgress: at('control'), why };
    const game = await measureGamePart(models, known, actions, played);
    progress.update('what each action does');
    const rows = await showActions(world);
    progress.update('speed of play');
    const play = await measurePlay(world);

    const seconds = { ...evaluation.seconds, evaluate: (performance.now() - started) / 1000 };
    const { backend, datasetName, out, curves } = evaluation;
    const report = buildReport(
      { tokenizer, actions, readings, dynamics, game, play, seen: seenToo },
      { info, datasetName, dataset, backend, heldOut, seconds, perceptual },
    );
    // The figures first: pictures that cannot be drawn cost none of them.
    await writeFigures(out, report);
    try {
      const pictures = choosePictures(tokenizer.clips, dynamics.rollouts, dataset, frameSkip);
      await writePage(out, {
        report,
        curves,
        ...pictures,
        rollouts: [...pictures.rollouts, ...game.rollouts],
        losses: game.losses,
        ...(game.pictures ? { longPlay: game.pictures } : {}),
        actions: rows,
        fps: info.fps,
      });
    } catch (error) {
      tellNote(
        `${path.join(out, 'index.html')}: could not be written: ${oneLine(error)}; all figures are in report.json`,
      );
    }
    if (!evaluation.progress) progress.end();
    return report;
  } finally {
    world.dispose();
  }
}
