import { definitionText, type FigureInfo, figureAt, figureGroups, type Report } from '@genie/evaluate';
import { clearlyBest } from './clearly-best.ts';
import { differences } from './differences.ts';

/** A world to set beside others. */
export interface ComparedWorld {
  /** Name in this comparison, such as the folder it was given by; unique. */
  name: string;
  report: Report;
  /** Address of its own report, seen from the comparison's folder. */
  link?: string;
  /** Size of its bundle's files. */
  bytes?: number;
}

/** The reason of a figure that a report does not have at all. */
export const notMeasured = 'not measured';

/** One figure of all worlds. */
export interface ComparisonRow
  extends Pick<FigureInfo, 'path' | 'label' | 'unit' | 'definition' | 'lowerIsBetter' | 'baseline' | 'ceiling'> {
  /** One a world: `null` where it has no meaning or was not measured. */
  values: (number | null)[];
  /** Reasons for missing values; null where there is a value. */
  reasons: (string | null)[];
  intervals: ([low: number, high: number] | null)[];
  /** Index of the world that is better than all others by more than chance; `null`: none is, or it cannot be told. */
  best: number | null;
}

/** Several worlds side by side: the contents of comparison.json. */
export interface Comparison {
  format: 'genie-comparison';
  version: 1;
  worlds: {
    name: string;
    title: string;
    dataset: string;
    backend: string;
    created?: string;
    link?: string;
    bytes?: number;
    seconds: Report['seconds'];
  }[];
  /** Reasons why some or all of the figures are hard to compare: one line each. */
  warnings: string[];
  groups: { title: string; figures: ComparisonRow[] }[];
  drift: Report['drift'][];
}

/**
 * Sets the figures of several worlds side by side, in the order of their reports.
 *
 * A world is marked best in a figure only where the 95 % intervals of all worlds that have it are known, and its own
 * overlaps none of the others'; and nowhere when they were measured on different datasets.
 */
export function compareReports(worlds: readonly ComparedWorld[]): Comparison {
  const reports = worlds.map(({ report }) => report);
  const { warnings, incomparable } = differences(reports);
  return {
    format: 'genie-comparison',
    version: 1,
    worlds: worlds.map(({ name, report, link, bytes }) => ({
      name,
      title: report.title ?? report.world,
      dataset: report.dataset,
      backend: report.backend,
      ...(report.created !== undefined && { created: report.created }),
      ...(link !== undefined && { link }),
      ...(bytes !== undefined && { bytes }),
      seconds: report.seconds,
    })),
    warnings,
    groups: groupsOfAll(reports).map(({ title, figures }) => ({
      title,
      figures: figures.map((definition) => row(definition, reports, incomparable(definition))),
    })),
    drift: reports.map(({ drift }) => drift),
  };
}

function row(definition: FigureInfo, reports: readonly Report[], incomparable: boolean): ComparisonRow {
  const values = reports.map((report) => figureAt(report, definition.path) ?? null);
  const intervals = reports.map((report, i) => (values[i] === null ? null : intervalAt(report, definition.path)));
  // A world that does not have the figure takes no part.
  const taking = values.flatMap((value, i) => (value === null ? [] : [i]));
  const better = definition.lowerIsBetter ? 'lower' : 'higher';
  const first = incomparable
    ? null
    : clearlyBest(
        taking.map((i) => intervals[i]),
        better,
      );
  const reasons = reports.map(({ notDefined }, i) =>
    values[i] === null ? (notDefined[definition.path] ?? notMeasured) : null,
  );
  const { path, label, unit, lowerIsBetter, baseline, ceiling } = definition;
  return {
    ...{ path, label, unit, definition: definitionText(definition) },
    ...(lowerIsBetter && { lowerIsBetter }),
    ...(baseline && { baseline }),
    ...(ceiling && { ceiling }),
    ...{ values, reasons, intervals, best: first === null ? null : taking[first] },
  };
}

/** Returns the interval in which a figure could lie had other videos been drawn, if the report says so. */
function intervalAt(report: Report, path: string): [low: number, high: number] | null {
  return report.intervals?.[path] ?? null;
}

/** The figures that any of the reports has, in the order in which they first come up. */
function groupsOfAll(reports: readonly Report[]): { title: string; figures: FigureInfo[] }[] {
  const groups = new Map<string, Map<string, FigureInfo>>();
  for (const { title, figures } of reports.flatMap((report) => figureGroups(report))) {
    const known = groups.get(title) ?? new Map<string, FigureInfo>();
    for (const figure of figures) if (!known.has(figure.path)) known.set(figure.path, figure);
    groups.set(title, known);
  }
  return [...groups].map(([title, figures]) => ({ title, figures: [...figures.values()] }));
}
