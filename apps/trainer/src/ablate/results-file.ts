import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RunError } from '@genie/pipeline/internal/errors';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { z } from 'zod';
import { type JobResult, jobResultSchema } from './job.ts';

/** A finished run, a line of `results.jsonl`. */
export interface RunResult extends JobResult {
  /** Hash of all that decides about it. */
  key: string;
  /** The study and row that first needed it, for people; it stands for every other that comes to the same. */
  study: string;
  row: string;
  seed: number;
  backend: string;
  /** ISO 8601. */
  finished: string;
}

const lineSchema: z.ZodType<RunResult> = z.intersection(
  jobResultSchema,
  z.object({
    key: z.string(),
    study: z.string(),
    row: z.string(),
    seed: z.number(),
    backend: z.string(),
    finished: z.string(),
  }),
);

/** The runs that are done, one JSON line each. A line is written at once, when its run has finished. */
export class ResultsFile {
  private readonly file: string;
  private readonly results: Map<string, RunResult>;

  /** @throws RunError naming the line that is none of its own */
  constructor(file: string) {
    this.file = file;
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // A crash in the middle of a line leaves its beginning.
    if (whole !== text) writeAtomic(file, whole);
    this.results = new Map(
      whole
        .split('\n')
        .slice(0, -1)
        .map((line, i) => {
          const result = parseLine(line, `${file}, line ${i + 1}`);
          return [result.key, result];
        }),
    );
  }

  get(key: string): RunResult | undefined {
    return this.results.get(key);
  }

  add(result: RunResult): void {
    mkdirSync(path.dirname(this.file), { recursive: true });
    appendFileSync(this.file, `${JSON.stringify(result)}\n`);
    this.results.set(result.key, result);
  }
}

function parseLine(line: string, where: string): RunResult {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    throw new RunError(`${where}: not JSON; remove the line to train that run again`);
  }
  const parsed = lineSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RunError(`${where}: no result of a run (${issue?.path.join('.')}: ${issue?.message}); remove the line`);
}
