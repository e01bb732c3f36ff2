import type { VideoDataset } from '@genie/data';
import { type Figure, notDefined } from '@genie/metrics';
import type { WorldInfo } from '@genie/world';
import { contradictionsOf } from '../action-effects/contradictions.ts';
import type { ActionRow, FigureNotes, Report } from '../report/index.ts';
import type { ActionMeasures } from './action-tokenizer.ts';
import type { DynamicsMeasures } from './dynamics.ts';
import type { GamePart } from './game-report.ts';
import type { Perceptual } from './perceptual.ts';
import type { VideoTokenizerMeasures } from './video-tokenizer.ts';

/** All that was measured of one world. */
export interface Measured {
  tokenizer: VideoTokenizerMeasures;
  actions: ActionMeasures;
  dynamics: DynamicsMeasures;
  game: GamePart;
  rows: readonly ActionRow[];
  play: Report['play'];
  generalization?: NonNullable<Report['generalization']> | undefined;
}

/** What the report says of itself. */
export interface ReportFacts {
  info: Pick<WorldInfo, 'name' | 'title' | 'actions'>;
  datasetName: string;
  dataset: Pick<VideoDataset, 'height' | 'width'>;
  backend: string;
  heldOut: readonly number[];
  seconds: Report['seconds'];
  perceptual?: Perceptual | undefined;
}

/** The report of what was measured; reasons of figures without a value go into `notes`, and from there into the report. */
export function buildReport(measured: Measured, facts: ReportFacts, notes: FigureNotes): Report {
  const { tokenizer, dynamics, game } = measured;
  const { info, dataset, heldOut, seconds, perceptual } = facts;
  const size = dataset.height * dataset.width * 3;
  const frames = (clips: readonly { truth: Uint8Array }[]) =>
    clips.reduce((sum, { truth }) => sum + truth.length / size, 0);
  for (const [part, taken] of Object.entries(seconds)) {
    if (taken === null) notes.notDefined[`seconds.${part}`] = 'was not run here';
  }
  const { calibration } = dynamics.next;
  if (dynamics.free.drift.length === 0) notes.notDefined.drift = 'no rollout was made';
  return {
    format: 'genie-report',
    version: 1,
    world: info.name,
    title: info.title,
    dataset: facts.datasetName,
    backend: facts.backend,
    created: new Date().toISOString(),
    samples: {
      heldOutVideos: heldOut.length,
      tokenizerFrames: frames(tokenizer.clips),
      transitions: measured.actions.codes.flat().length,
      nextFrames: dynamics.next.clips.length,
      rollouts: dynamics.rollouts.length,
      rolloutFrames: dynamics.free.drift.length,
      ...game.samples,
    },
    seconds,
    tokenizer: tokenizerFigures(tokenizer, notes),
    actions: { ...actionFigures(measured.actions, measured.rows, notes), ...contradicting(info.actions) },
    dynamics: dynamicsFigures(dynamics, notes),
    control: game.control,
    drift: dynamics.free.drift,
    play: measured.play,
    ...(game.game ? { game: game.game } : {}),
    ...(game.longPlay ? { longPlay: game.longPlay } : {}),
    ...(measured.generalization ? { generalization: measured.generalization } : {}),
    ...(calibration.value === null ? {} : { calibration: calibration.bins.flatMap(reliability) }),
    ...(perceptual ? { extractors: extractorsOf(perceptual, tokenizer, dynamics) } : {}),
    intervals: notes.intervals,
    notDefined: notes.notDefined,
  };
}

function tokenizerFigures(measured: VideoTokenizerMeasures, notes: FigureNotes): Report['tokenizer'] {
  const take = (name: string, figure: Figure) => notes.take(`tokenizer.${name}`, figure);
  return {
    psnr: take('psnr', measured.psnr),
    framePsnr: take('framePsnr', measured.framePsnr),
    ssim: take('ssim', measured.ssim),
    msSsim: take('msSsim', measured.msSsim),
    lpips: take('lpips', measured.lpips),
    frechet: take('frechet', measured.frechet),
    flicker: take('flicker', measured.flicker),
    ...(measured.flicker.value === null ? {} : { flickerTruth: measured.flicker.truth }),
    codebookUsage: take('codebookUsage', measured.codebookUsage),
    constantImagePsnr: take('constantImagePsnr', measured.constantPsnr),
  };
}

function actionFigures(measured: ActionMeasures, rows: readonly ActionRow[], notes: FigureNotes): Report['actions'] {
  const { agreement, actionNames, usage } = measured;
  const moving = (figure: Figure): Figure =>
    measured.moves ? figure : notDefined('nothing moves in the held-out video, so there is no action to infer');
  const agreed = agreement.value === null ? undefined : agreement;
  if (agreed && measured.accuracyInterval) notes.intervals['actions.accuracy'] = measured.accuracyInterval;
  return {
    agreement: notes.take('actions.agreement', agreement),
    usage: notes.take('actions.usage', moving({ value: usage.filter((share) => share > 0).length / usage.length })),
    entropy: notes.take('actions.entropy', moving(measured.entropy)),
    ...(agreed
      ? {
          chance: agreed.chance,
          accuracy: agreed.accuracy,
          bestConstant: agreed.bestConstant.accuracy,
          linearProbe: notes.take('actions.linearProbe', measured.linearProbe),
          mutualInformation: notes.take('actions.mutualInformation', measured.mutualInformation),
          table: agreed.table,
        }
      : {}),
    ...(actionNames ? { trueActions: actionNames } : {}),
    codes: rows.map(({ index, code, name, keys, effect, usage, agreement }) => ({
      index,
      code: [...code],
      name,
      ...(keys && { keys: [...keys] }),
      ...(effect && { effect }),
      usage,
      agreement,
      trueAction: trueActionOf(measured, index),
    })),
  };
}

function contradicting(actions: WorldInfo['actions']): Pick<Report['actions'], 'contradictions'> {
  const contradictions = contradictionsOf(actions);
  return contradictions.length > 0 ? { contradictions } : {};
}

function dynamicsFigures({ next, free }: DynamicsMeasures, notes: FigureNotes): Report['dynamics'] {
  const take = (name: string, figure: Figure) => notes.take(`dynamics.${name}`, figure);
  const held = free.drift[0]?.persistence;
  return {
    psnr: take('psnr', next.psnr),
    framePsnr: take('framePsnr', next.framePsnr),
    ssim: take('ssim', next.ssim),
    msSsim: take('msSsim', next.msSsim),
    lpips: take('lpips', next.lpips),
    frechet: take('frechet', free.frechet),
    flicker: take('flicker', free.flicker),
    ...(free.flicker.value === null ? {} : { flickerTruth: free.flicker.truth }),
    deltaPsnr: take('deltaPsnr', next.deltaPsnr),
    tokenAccuracy: take('tokenAccuracy', next.tokenAccuracy),
    ...(next.tokenAccuracy.value === null ? {} : { tokenChance: next.tokenAccuracy.chance }),
    calibrationError: take('calibrationError', next.calibration),
    persistencePsnr: take(
      'persistencePsnr',
      typeof held === 'number'
        ? { value: held }
        : notDefined(
            free.drift.length === 0 ? 'no rollout was made' : 'the held frame equals the next one in every pixel',
          ),
    ),
  };
}

function reliability(bin: { confidence: number | null; accuracy: number | null; count: number }) {
  const { confidence, accuracy, count } = bin;
  return confidence === null || accuracy === null ? [] : [{ confidence, accuracy, count }];
}

function extractorsOf(
  { weights, name, featureName, dimensions }: Perceptual,
  tokenizer: VideoTokenizerMeasures,
  dynamics: DynamicsMeasures,
): NonNullable<Report['extractors']> {
  const distances = { 'tokenizer.frechet': tokenizer.frechet, 'dynamics.frechet': dynamics.free.frechet };
  const samples: Record<string, [number, number]> = {};
  for (const [path, figure] of Object.entries(distances)) if (figure.value !== null) samples[path] = figure.samples;
  return {
    lpips: { network: name, file: weights.file, sha256: weights.sha256 },
    frechet: { name: featureName, dimensions, samples },
  };
}

function trueActionOf({ agreement, actionNames }: ActionMeasures, code: number): string | null {
  const mapped = agreement.value === null ? null : agreement.mapping[code];
  return mapped === null || mapped === undefined ? null : (actionNames?.[mapped] ?? null);
}
