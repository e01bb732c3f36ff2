import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { TrainingError } from '../training-error.ts';
import { describeSystemError, writeFileAtomic } from './files.ts';

/** Entry of a log for one step. A number that was not finite is null. */
export interface LogEntry {
  step: number;
  [name: string]: number | null;
}

/** A log of one JSON object a line and a step. */
export class JsonLog {
  readonly path: string;
  private readonly file: number;

  private constructor(path: string) {
    this.path = path;
    this.file = openSync(path, 'a');
  }

  /**
   * Opens the log to go on after `step`. What is there stays as it is and is appended to; only entries of later steps, left by a run that
   * went on past its last checkpoint, are cut off its end, with a line that a crash left without one.
   *
   * @param step 0 for an empty log
   */
  static async open(path: string, step: number): Promise<JsonLog> {
    if (step > 0 && existsSync(path)) keepUpTo(path, step);
    else await writeFileAtomic(path, '');
    return new JsonLog(path);
  }

  append(entry: LogEntry): void {
    try {
      writeSync(this.file, `${JSON.stringify(entry)}\n`);
    } catch (error) {
      throw describeSystemError(error, this.path, 'written');
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

/** Cuts off the end of a log from the first entry after `step` on. */
function keepUpTo(path: string, step: number): void {
  const entries = readLog(path);
  const first = entries.findIndex((entry) => entry.step > step);
  const kept = first < 0 ? entries.length : first;
  try {
    const bytes = readFileSync(path);
    let end = 0;
    for (let line = 0; line < kept; line++) end = bytes.indexOf(0x0a, end) + 1;
    if (end < bytes.length) truncateSync(path, end);
  } catch (error) {
    throw describeSystemError(error, path, 'written');
  }
}

/**
 * All entries of a log, in order; a last line that a crash cut off is left out.
 *
 * @throws {TrainingError} where the file is not there, or another line is no entry
 */
export function readLog(path: string): LogEntry[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw describeSystemError(error, path, 'read');
  }
  const lines = text.split('\n');
  lines.pop(); // what follows the last line's end: nothing, or a line cut off
  return lines.map((line, i) => {
    try {
      const entry = JSON.parse(line) as LogEntry;
      if (Number.isInteger(entry?.step)) return entry;
    } catch {
      // told below, as a line without a step is
    }
    throw new TrainingError(`${path}:${i + 1}: damaged, expected a JSON object with a step`);
  });
}
