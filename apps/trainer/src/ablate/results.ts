import { formerName } from './figures.ts';
import type { JobResult } from './job.ts';
import type { PlannedRow } from './plan.ts';
import type { ResultsFile, RunResult } from './results-file.ts';
import { type Difference, pairedDifference, type Summary, summary } from './statistics.ts';
import type { Study } from './study.ts';

/** A figure of a row. */
export interface Cell extends Summary {
  /** To the base; null in the base's own row, and where no seed has both. */
  difference: Difference | null;
  /** Side on which the difference's interval excludes 0; null if it includes 0. */
  mark: 'higher' | 'lower' | null;
}

/** A row of a study's table, with all that was measured for it. */
export interface ResultRow {
  name: string;
  overrides: string[];
  why: string;
  source?: string | undefined;
  runs: ({ seed: number } & JobResult)[];
  /** null where no run has the figure. */
  figures: Record<string, Cell | null>;
  /** Mean processor time of a training in seconds; null where no run is there. */
  cpuSeconds: number | null;
}

/** All of a study's results, as they are kept beside its table. */
export interface StudyResults {
  format: 'genie-ablation';
  version: 1;
  study: string;
  title: string;
  question: string;
  stage: Study['stage'];
  recipe: string;
  overrides: string[];
  seeds: number[];
  backends: string[];
  /** Those that the table shows; `figures` of the rows has all. */
  shown: string[];
  /** The first row is the base. */
  rows: ResultRow[];
}

/** Puts together what is there of a study's runs; those that are not done are left out. */
export function studyResults(study: Study, planned: readonly PlannedRow[], results: ResultsFile): StudyResults {
  const { name, title, question, stage, recipe, overrides, figures: shown } = study;
  const done = planned.map(({ runs }) => runs.flatMap(({ key }) => results.get(key) ?? []));
  const base = done[0]!;
  const names = [...new Set([...shown, ...done.flat().flatMap(({ figures }) => Object.keys(figures))])];
  const rows = planned.map((row, i): ResultRow => {
    const runs = done[i]!;
    const seconds = summary(runs.filter(({ diverged }) => diverged === undefined).map(({ seconds }) => seconds.cpu));
    const cells = names.map((figure) => [
      figure,
      cellOf(valuesOf(runs, figure), i > 0 ? valuesOf(base, figure) : null),
    ]);
    return {
      name: row.name,
      overrides: row.overrides,
      why: row.why,
      ...(row.source === undefined ? {} : { source: row.source }),
      runs: runs.map(({ seed, figures, notDefined, training, seconds, diverged }) => ({
        ...{ seed, figures, notDefined, training, seconds },
        ...(diverged === undefined ? {} : { diverged }),
      })),
      figures: Object.fromEntries(cells),
      cpuSeconds: seconds?.mean ?? null,
    };
  });
  const seeds = planned[0]!.runs.map(({ seed }) => seed);
  const backends = [...new Set(done.flat().map(({ backend }) => backend))];
  return {
    ...{ format: 'genie-ablation', version: 1, study: name, title, question, stage, recipe, overrides },
    ...{ seeds, backends, shown, rows },
  };
}

/** Values of a figure by seed; from before figures had one name, by its former one, a metric of the training among them. */
function valuesOf(runs: readonly RunResult[], figure: string): Map<number, number> {
  return new Map(
    runs.flatMap(({ seed, figures, training }): [number, number][] => {
      const before = formerName(figure);
      const value = [figures[figure], figures[before], training[before]].find((one) => one !== undefined);
      return value === null || value === undefined ? [] : [[seed, value]];
    }),
  );
}

function cellOf(values: Map<number, number>, base: Map<number, number> | null): Cell | null {
  const all = summary([...values.values()]);
  if (all === null) return null;
  const difference = base && pairedDifference(values, base);
  const [low, high] = difference?.interval ?? [0, 0];
  return { ...all, difference, mark: low > 0 ? 'higher' : high < 0 ? 'lower' : null };
}
