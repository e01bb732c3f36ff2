import type { Contender } from './contenders.ts';
import type { Machine } from './machine.ts';
import { operationsOf, type StepOperations } from './operations.ts';
import type { MachinePeak, RooflinePoint } from './roofline.ts';
import { rooflinePoint, roofOf } from './roofline.ts';
import type { AllSamples } from './rounds.ts';
import type { Row } from './rows.ts';
import { median, ratio, type Spread } from './statistics.ts';

/** Contender that took part, as far as it is reported. */
export type NamedContender = Pick<Contender, 'name' | 'title' | 'against' | 'device'>;

/** All that a comparison found. */
export interface Results {
  /** Day of the measurement, YYYY-MM-DD. */
  date: string;
  seconds: number;
  rounds: number;
  machine: Machine;
  /** By name: node, tfjs, python, torch, … */
  versions: Record<string, string>;
  rows: Row[];
  contenders: NamedContender[];
  /** Contenders that could take part and did not, with the reason. */
  absent: { title: string; why: string }[];
  samples: AllSamples;
  peak: MachinePeak;
  /** For people who want to repeat it. */
  commands: string[];
}

/** Result of a contender in a row. */
export interface Cell {
  /** Median over the rounds; null where it was not measured. */
  msPerStep: number | null;
  framesPerSecond: number | null;
  /** Times as fast as what it is compared with, round by round; null for that itself. */
  ratio: Spread | null;
  /** Reason why it was not measured. */
  failed?: string;
}

/** @param against another contender than the one it is compared with by itself */
export function cellOf({ samples }: Results, row: Row, contender: NamedContender, against = contender.against): Cell {
  const own = samples[row.name]![contender.name]!;
  const lines = own.lines.filter((line) => line !== null);
  const speeds = (name: string) => samples[row.name]![name]?.lines.map((line) => line?.framesPerSecond ?? null) ?? [];
  return {
    msPerStep: lines.length > 0 ? median(lines.map((line) => line.msPerStep)) : null,
    framesPerSecond: lines.length > 0 ? median(lines.map((line) => line.framesPerSecond)) : null,
    ratio: against === null ? null : ratio(speeds(contender.name), speeds(against)),
    ...(own.failed === undefined ? {} : { failed: own.failed }),
  };
}

/** Operations of each training step, by name of the row. */
export function operationsOfRows(rows: readonly Row[]): Record<string, StepOperations> {
  return Object.fromEntries(
    rows.flatMap(({ name, model, sizes }) => (model === 'play' ? [] : [[name, operationsOf(model, sizes)]])),
  );
}

/** Returns the position below its roof of each contender on the CPU, in each row that was measured. */
export function rooflineOf(results: Results): RooflinePoint[] {
  const operations = operationsOfRows(results.rows);
  return results.contenders
    .filter(({ device }) => device === 'cpu')
    .flatMap((contender) => {
      const roof = roofOf(contender.name, results.peak);
      if (!roof) return [];
      return results.rows.flatMap((row) => {
        const { msPerStep } = cellOf(results, row, contender);
        const counted = operations[row.name];
        if (msPerStep === null || !counted) return [];
        const reached = { row: row.name, contender: contender.name, operations: counted, msPerStep };
        return [rooflinePoint(reached, roof)];
      });
    });
}
