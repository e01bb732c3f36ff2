import type { VideoDataset } from '@genie/data';
import {
  type ActionReadings,
  compareSeen,
  detailsOf,
  type MeasuredFigures,
  measureFigures,
  type Observations,
  type PlayTimes,
  type Reconstructions,
  type Report,
  registry,
  reportedFigures,
  tellActions,
} from '@genie/evaluate';
import type { CalibrationBin } from '@genie/metrics';
import type { WorldInfo } from '@genie/world';
import { contradictionsOf } from '../action-effects/contradictions.ts';
import type { ActionMeasures } from './action-tokenizer.ts';
import type { DynamicsMeasures } from './dynamics.ts';
import type { GamePart } from './game-report.ts';
import type { Perceptual } from './perceptual.ts';

/** All that was observed of one world. */
export interface Observed {
  tokenizer: Reconstructions;
  actions: ActionMeasures;
  /** Actions that are read with labels. */
  readings: ActionReadings;
  dynamics: DynamicsMeasures;
  game: GamePart;
  play: PlayTimes;
  /** The tokenizer and the next frame on videos that the world was trained on. */
  seen?: Observations | undefined;
}

/** Facts about the report itself. */
export interface ReportFacts {
  info: Pick<WorldInfo, 'name' | 'title' | 'actions'>;
  datasetName: string;
  dataset: Pick<VideoDataset, 'height' | 'width'>;
  backend: string;
  heldOut: readonly number[];
  seconds: Report['seconds'];
  perceptual?: Perceptual | undefined;
}

/** Measures every figure of what was observed: see the registry of @genie/evaluate. */
export function buildReport(observed: Observed, facts: ReportFacts): Report {
  const { tokenizer, actions, readings, dynamics, game, play, seen } = observed;
  const measured = measureFigures({
    reconstructions: tokenizer,
    actions,
    readings,
    nextFrames: dynamics.next,
    rollouts: dynamics.free,
    game: game.played,
    returns: game.returns,
    play,
  });
  const { groups, intervals, notDefined } = reportedFigures(measured.figures);
  const compared = seen && compareSeen(seen, measured);
  const { info, dataset, heldOut, seconds, perceptual } = facts;
  const size = dataset.height * dataset.width * 3;
  const calibration = detailsOf<{ bins: CalibrationBin[] }>(measured, 'dynamics.calibrationError');
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
      tokenizerFrames: tokenizer.clips.reduce((sum, { truth }) => sum + truth.length / size, 0),
      transitions: actions.codes.flat().length,
      nextFrames: dynamics.next.clips.length,
      rollouts: dynamics.rollouts.length,
      rolloutFrames: dynamics.free.drift.length,
      ...('reason' in readings.played ? {} : { playedTransitions: readings.played.codes.length }),
      ...game.samples,
    },
    seconds,
    tokenizer: groups.tokenizer,
    actions: { ...groups.actions, ...actionTables(actions, measured, info) },
    dynamics: groups.dynamics,
    control: groups.control,
    drift: [...dynamics.free.drift] as Report['drift'],
    play: groups.play,
    ...(groups.game ? { game: groups.game } : {}),
    ...(game.longPlay ? { longPlay: game.longPlay } : {}),
    ...(compared ? { generalization: compared.generalization } : {}),
    ...(calibration && calibration.value !== null ? { calibration: calibration.bins.flatMap(reliability) } : {}),
    ...(perceptual ? { extractors: extractorsOf(perceptual, measured) } : {}),
    intervals,
    notDefined: {
      ...notDefined,
      ...compared?.notDefined,
      ...(dynamics.free.drift.length === 0 ? { drift: 'no rollout was made' } : {}),
      ...Object.fromEntries(
        Object.entries(seconds).flatMap(([part, taken]) =>
          taken === null ? [[`seconds.${part}`, 'was not run here']] : [],
        ),
      ),
    },
  };
}

/** Describes each action, and how latent ones map to the true ones. */
function actionTables(
  actions: ActionMeasures,
  { perCode }: MeasuredFigures,
  info: ReportFacts['info'],
): Pick<Report['actions'], 'table' | 'trueActions' | 'fromLabels' | 'contradictions' | 'told' | 'codes'> {
  const { agreement, actionNames, usage, fromLabels } = actions;
  const trueAction = (code: number) => {
    if (fromLabels) return actionNames?.[code] ?? null;
    const mapped = agreement.value === null ? null : agreement.mapping[code];
    return mapped === null || mapped === undefined ? null : (actionNames?.[mapped] ?? null);
  };
  const contradictions = contradictionsOf(info.actions);
  const told = tellActions(actions);
  return {
    ...(told ? { told } : {}),
    ...(contradictions.length > 0 ? { contradictions } : {}),
    ...(agreement.value === null ? {} : { table: agreement.table }),
    ...(actionNames ? { trueActions: actionNames } : {}),
    ...(fromLabels ? { fromLabels: true as const } : {}),
    codes: info.actions.map(({ index, code, name, keys, effect }) => ({
      index,
      code: [...code],
      name,
      ...(keys ? { keys: [...keys] } : {}),
      ...(effect ? { effect } : {}),
      usage: usage[index] ?? 0,
      agreement: null,
      ...Object.fromEntries(Object.entries(perCode).map(([figure, values]) => [figure, values[index] ?? null])),
      trueAction: trueAction(index),
    })),
  };
}

function reliability(bin: CalibrationBin) {
  const { confidence, accuracy, count } = bin;
  return confidence === null || accuracy === null ? [] : [{ confidence, accuracy, count }];
}

function extractorsOf(
  { weights, name, featureName, dimensions }: Perceptual,
  measured: MeasuredFigures,
): NonNullable<Report['extractors']> {
  const samples: Record<string, [number, number]> = {};
  for (const { info } of registry) {
    if (info.through !== 'frechet') continue;
    const { path } = info;
    const figure = detailsOf<{ samples: [number, number] }>(measured, path);
    if (figure && figure.value !== null) samples[path] = figure.samples;
  }
  return {
    lpips: { network: name, file: weights.file, sha256: weights.sha256 },
    frechet: { name: featureName, dimensions, samples },
  };
}
