import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { RunError } from '@genie/pipeline/internal/errors';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { type Job, type JobResult, jobResultSchema } from './job.ts';

/** Pattern of a stage's progress lines, as `progress.ts` writes them. */
const progressLine = /^\S+ +\d+\/\d+ /;

/** Exit status of a process that was stopped. */
const stopped = 130;

/**
 * Does a job in a process of its own, whose memory and times are those of this job alone.
 *
 * @param onLine hears its progress
 * @param signal aborted: it is asked to stop after its step
 * @returns null where it was stopped
 * @throws RunError with its own words where it failed; a training that diverges is a result
 */
export async function startJob(
  job: Job,
  { onLine, signal }: { onLine(line: string): void; signal: AbortSignal },
): Promise<JobResult | null> {
  const file = `${job.folders[job.stage]}.job.json`;
  writeAtomic(file, JSON.stringify(job));
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, 'ablate', 'job', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Ctrl-C reaches the process too, and a second SIGINT would end it at once.
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  let error = '';
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.startsWith('genie: ')) error = line.slice('genie: '.length);
    else if (progressLine.test(line)) onLine(line);
  }
  const status = await ended;
  signal.removeEventListener('abort', stop);
  rmSync(file, { force: true });
  if (status === stopped || signal.aborted) return null;
  const result = jobResultSchema.safeParse(status === 0 ? parseLast(stdout) : undefined);
  if (!result.success) throw new RunError(error || `${job.stage}: ended with status ${status}`);
  return result.data;
}

function parseLast(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1)!);
  } catch {
    return undefined;
  }
}
