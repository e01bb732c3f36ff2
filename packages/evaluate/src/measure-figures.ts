import type { Figure } from '@genie/metrics';
import { registry } from './figures/registry.ts';
import { partsOf } from './groups.ts';
import type { Estimate } from './intervals/estimate.ts';
import type { Observations } from './observed.ts';

/** Figures as they were measured. */
export interface MeasuredFigures {
  /** By path, baselines and ceilings among them. */
  figures: Readonly<Record<string, Estimate>>;
  /** By field of `actions.codes`: a value for each latent action. */
  perCode: Readonly<Record<string, readonly (number | null)[]>>;
}

/**
 * Measures the figures that can be made of what was observed.
 *
 * @param paths the only ones wanted. Default: all that a report holds
 */
export function measureFigures(observations: Observations, paths?: readonly string[]): MeasuredFigures {
  const figures: Record<string, Estimate> = {};
  const perCode: Record<string, readonly (number | null)[]> = {};
  for (const definition of registry) {
    const { path, only } = definition.info;
    if (paths ? !paths.includes(path) : only !== undefined) continue;
    for (const measured of definition.measure(observations)) {
      figures[measured.path] = measured.figure;
      if (measured.perCode) perCode[measured.perCode.name] = measured.perCode.values;
    }
  }
  return { figures, perCode };
}

/** The figures that have a value, by the last part of their path: what a training logs. */
export function scalarsOf(observations: Observations, paths: readonly string[]): Record<string, number> {
  const { figures } = measureFigures(observations, paths);
  return Object.fromEntries(
    paths.flatMap((path) => {
      const value = figures[path]?.value;
      return typeof value === 'number' ? [[partsOf(path).name, value]] : [];
    }),
  );
}

/** The parts of a report.json that hold figures. */
export interface ReportedFigures {
  /** By group and name; `null` where a figure is not defined. */
  groups: Record<string, Record<string, number | null>>;
  /** 95 % intervals by path. */
  intervals: Record<string, [low: number, high: number]>;
  /** Reasons by path. */
  notDefined: Record<string, string>;
}

/** Writes figures as a report holds them: numbers by group, intervals and reasons by path. */
export function reportedFigures(figures: Readonly<Record<string, Estimate>>): ReportedFigures {
  const reported: ReportedFigures = { groups: {}, intervals: {}, notDefined: {} };
  for (const [path, figure] of Object.entries(figures)) {
    const { group, name } = partsOf(path);
    reported.groups[group] ??= {};
    reported.groups[group][name] = figure.value;
    if (figure.value === null) reported.notDefined[path] = figure.reason;
    else if (figure.interval) reported.intervals[path] = figure.interval;
  }
  return reported;
}

/** A measured figure with its details; `undefined` where it was left out. */
export function detailsOf<Details extends object>(
  { figures }: MeasuredFigures,
  path: string,
): Figure<Details> | undefined {
  return figures[path] as Figure<Details> | undefined;
}

/** The same figures on videos that the world was trained on beside those that it was not: `generalization` of a report. */
export interface SeenAndUnseen {
  generalization: Record<
    string,
    { seen: number | null; unseen: number | null; seenInterval?: [low: number, high: number] }
  >;
  notDefined: Record<string, string>;
}

/** Sets the figures that are measured on seen videos too beside those of unseen ones. */
export function compareSeen(seen: Observations, unseen: MeasuredFigures): SeenAndUnseen {
  const compared: SeenAndUnseen = { generalization: {}, notDefined: {} };
  for (const { info } of registry) {
    const { path, seenAs } = info;
    if (seenAs === undefined) continue;
    const both = { seen: measureFigures(seen, [path]).figures[path], unseen: unseen.figures[path] };
    if (!both.seen || !both.unseen) continue;
    for (const side of ['seen', 'unseen'] as const) {
      const figure = both[side]!;
      if (figure.value === null) compared.notDefined[`generalization.${seenAs}.${side}`] = figure.reason;
    }
    const interval = both.seen.value === null ? undefined : both.seen.interval;
    compared.generalization[seenAs] = {
      seen: both.seen.value,
      unseen: both.unseen.value,
      ...(interval ? { seenInterval: interval } : {}),
    };
  }
  return compared;
}
