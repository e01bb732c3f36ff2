import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Game, type GameName, games, type VideoDataset } from '@genie/data';
import { persistenceDrift } from '@genie/metrics';
import { World } from '@genie/world';
import { Progress } from '../progress.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type Curve, FigureNotes, type RawClip, type Report, writeReport } from '../report/index.ts';
import { measureActions } from './action-tokenizer.ts';
import { showActions } from './actions-shown.ts';
import { measureDynamics } from './dynamics.ts';
import { measureGamePart } from './game-report.ts';
import { measurePlay } from './play.ts';
import { measureVideoTokenizer } from './video-tokenizer.ts';

export interface WorldEvaluation {
  /** Folder of the bundle. */
  bundle: string;
  dataset: VideoDataset;
  datasetName: string;
  /** Videos that no stage has trained on. */
  heldOut: readonly number[];
  /** The game that the world was learned from, where it is one of ours. */
  game?: GameName | undefined;
  backend: string;
  frameSkip: number;
  seed: number;
  settings: Recipe['evaluate'];
  /** Frames of the clips that the tokenizers were trained on. */
  lengths: { videoTokenizer: number; actionTokenizer: number };
  curves: Curve[];
  seconds: Omit<Report['seconds'], 'evaluate'>;
  out: string;
}

/** Opens a bundle that lies in a folder. */
export function openBundle(folder: string): Promise<World> {
  return World.load(async (file) => new Uint8Array(readFileSync(path.join(folder, file))));
}

/** Measures a world on held-out video, and writes report.json and index.html. All figures come from the bundle as it ships. */
export async function evaluateWorld(evaluation: WorldEvaluation): Promise<Report> {
  const started = performance.now();
  const progress = new Progress('evaluate', 5);
  const { dataset, heldOut, frameSkip, settings, seed, lengths } = evaluation;
  const world = await openBundle(evaluation.bundle);
  const { info } = world;
  const models = {
    videoTokenizer: world.videoTokenizer,
    dynamics: world.dynamics,
    actionTokenizer: await world.actionTokenizer(),
  };
  const { context, sampling } = info;
  const parts = 6;

  progress.update(0, parts, 'video tokenizer');
  const tokenizer = await measureVideoTokenizer(models.videoTokenizer, dataset, heldOut, {
    length: lengths.videoTokenizer,
    limit: settings.clips,
    frameSkip,
  });
  progress.update(1, parts, 'latent actions');
  const actions = await measureActions(models.actionTokenizer, dataset, heldOut, {
    length: lengths.actionTokenizer,
    limit: 2000,
    frameSkip,
  });
  progress.update(2, parts, 'dynamics');
  const dynamics = await measureDynamics(models, dataset, heldOut, { context, sampling, ...settings, frameSkip, seed });
  progress.update(3, parts, 'control');
  const notes = new FigureNotes();
  const game = evaluation.game ? (games[evaluation.game] as Game<unknown>) : undefined;
  const played = await measureGamePart(models, game, actions, { context, sampling, ...settings, seed }, notes);
  progress.update(4, parts, 'what each action does');
  const rows = await showActions(world, actions);
  progress.update(5, parts, 'speed of play');
  const play = await measurePlay(world);

  const size = dataset.height * dataset.width * 3;
  const clip = (frames: Uint8Array): RawClip => ({
    frames,
    count: frames.length / size,
    height: dataset.height,
    width: dataset.width,
  });
  const persistence = persistenceDrift(
    dynamics.pairs.map(({ last, truth }) => ({ last, truth })),
    size,
  );
  const report: Report = {
    format: 'genie-report',
    version: 1,
    world: info.name,
    title: info.title,
    dataset: evaluation.datasetName,
    backend: evaluation.backend,
    created: new Date().toISOString(),
    samples: {
      heldOutVideos: heldOut.length,
      tokenizerFrames: tokenizer.originals.length / size,
      transitions: actions.codes.flat().length,
      rollouts: dynamics.pairs.length,
      rolloutFrames: dynamics.pairs[0].truth.length / size,
      ...played.samples,
    },
    seconds: { ...evaluation.seconds, evaluate: 0 },
    tokenizer: {
      psnr: notes.take('tokenizer.psnr', tokenizer.psnr),
      ssim: notes.take('tokenizer.ssim', tokenizer.ssim),
      codebookUsage: notes.take('tokenizer.codebookUsage', tokenizer.codebookUsage),
      constantImagePsnr: notes.take('tokenizer.constantImagePsnr', tokenizer.constantPsnr),
    },
    actions: {
      agreement: notes.take('actions.agreement', actions.agreement),
      usage: actions.usage.filter((share) => share > 0).length / actions.usage.length,
      entropy: notes.take('actions.entropy', actions.entropy),
      ...(actions.agreement.value === null
        ? {}
        : {
            chance: actions.agreement.chance,
            accuracy: actions.agreement.accuracy,
            bestConstant: actions.agreement.bestConstant.accuracy,
            mutualInformation: notes.take('actions.mutualInformation', actions.mutualInformation),
          }),
      ...(actions.actionNames ? { trueActions: actions.actionNames } : {}),
      ...(actions.agreement.value === null ? {} : { table: actions.agreement.table }),
      codes: rows.map(({ index, code, name, usage, agreement }) => ({
        index,
        code: [...code],
        name,
        usage,
        agreement,
        trueAction: trueActionOf(actions, index),
      })),
    },
    dynamics: {
      psnr: notes.take('dynamics.psnr', dynamics.psnr),
      ssim: notes.take('dynamics.ssim', dynamics.ssim),
      deltaPsnr: notes.take('dynamics.deltaPsnr', dynamics.deltaPsnr),
      tokenAccuracy: notes.take('dynamics.tokenAccuracy', dynamics.tokenAccuracy),
      ...(dynamics.tokenAccuracy.value === null ? {} : { tokenChance: dynamics.tokenAccuracy.chance }),
      persistencePsnr: persistence[0]?.psnr ?? null,
    },
    control: played.control,
    drift: dynamics.drift.map((point, i) => ({ ...point, persistence: persistence[i]?.psnr ?? null })),
    play,
    ...(played.game ? { game: played.game } : {}),
    ...(played.longPlay ? { longPlay: played.longPlay } : {}),
    intervals: notes.intervals,
    notDefined: notes.notDefined,
  };
  if (report.dynamics.persistencePsnr === null)
    notes.notDefined['dynamics.persistencePsnr'] = 'the held frame equals the next one in every pixel';
  report.seconds.evaluate = (performance.now() - started) / 1000;
  for (const [part, seconds] of Object.entries(report.seconds)) {
    if (seconds === null) notes.notDefined[`seconds.${part}`] = 'was not run here';
  }
  await writeReport(evaluation.out, {
    report,
    curves: evaluation.curves,
    reconstructions: spread(tokenizer.originals.length / size, 8).map((i) => ({
      original: clip(tokenizer.originals.subarray(i * size, (i + 1) * size)),
      reconstruction: clip(tokenizer.reconstructions.subarray(i * size, (i + 1) * size)),
    })),
    rollouts: [
      ...dynamics.pairs.slice(0, 4).map(({ truth, rollout, video }) => ({
        truth: clip(truth),
        rollout: clip(rollout),
        title: `${dataset.videos[video].name}, under the inferred actions`,
      })),
      ...played.rollouts,
    ],
    actions: rows,
    fps: info.fps,
  });
  world.dispose();
  progress.end();
  return report;
}

function trueActionOf(
  { agreement, actionNames }: Awaited<ReturnType<typeof measureActions>>,
  code: number,
): string | null {
  const mapped = agreement.value === null ? null : agreement.mapping[code];
  return mapped === null || mapped === undefined ? null : (actionNames?.[mapped] ?? null);
}

/** `count` indices spread evenly over 0…n-1. */
function spread(n: number, count: number): number[] {
  const taken = Math.min(n, count);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * n) / taken));
}
