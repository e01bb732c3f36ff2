import { oneLine } from '@genie/pipeline/internal/errors';
import type { Contender } from './contenders.ts';
import type { StepLine } from './line.ts';
import type { Row } from './rows.ts';

/** Measurements of a contender in a row: one a round, null if it was not measured, and the reason if it failed. */
export interface Samples {
  lines: (StepLine | null)[];
  failed?: string;
}

/** By name of the row, then of the contender. */
export type AllSamples = Record<string, Record<string, Samples>>;

/** Something that is about to be measured, and how long all that is left takes, by what its like took before. */
export interface Outlook {
  done: number;
  total: number;
  row: Row;
  contender: Contender;
  secondsLeft: number;
}

/**
 * Measures all contenders in turn, row by row and round by round, so that those that are compared see the same machine.
 * A contender that fails in a row is not tried again in it.
 */
export async function runRounds(
  rows: readonly Row[],
  contenders: readonly Contender[],
  rounds: number,
  onNext: (outlook: Outlook) => void = () => {},
): Promise<AllSamples> {
  const jobs = rows.flatMap((row) =>
    Array.from({ length: rounds }, (_, round) => round).flatMap((round) =>
      contenders
        .filter(({ once, takesPart = () => true }) => (!once || round === 0) && takesPart(row))
        .map((contender) => ({ row, round, contender })),
    ),
  );
  const samples: AllSamples = Object.fromEntries(
    rows.map(({ name }) => [
      name,
      Object.fromEntries(contenders.map((contender) => [contender.name, { lines: Array(rounds).fill(null) }])),
    ]),
  );
  const took = new Map<string, number>();
  const of = ({ row, contender }: (typeof jobs)[number]) => samples[row.name]![contender.name]!;
  const key = ({ row, contender }: (typeof jobs)[number]) => `${row.name} ${contender.name}`;
  for (const [done, job] of jobs.entries()) {
    const own = of(job);
    if (own.failed !== undefined) continue;
    const left = jobs.slice(done).filter((other) => of(other).failed === undefined);
    const secondsLeft = left.reduce((sum, other) => sum + (took.get(key(other)) ?? other.contender.seconds), 0);
    onNext({ done, total: jobs.length, row: job.row, contender: job.contender, secondsLeft });
    const started = performance.now();
    try {
      own.lines[job.round] = await job.contender.measure(job.row);
    } catch (error) {
      own.failed = oneLine(error);
    }
    took.set(key(job), (performance.now() - started) / 1000);
  }
  return samples;
}
