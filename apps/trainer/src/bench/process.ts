import { spawn } from 'node:child_process';
import { RunError } from '@genie/pipeline/internal/errors';

export interface JsonProcess {
  file: string;
  args: readonly string[];
  /** It is ended after so many seconds. */
  seconds: number;
}

/**
 * Runs a program whose last line is JSON.
 *
 * @returns that line
 * @throws RunError one line, with what it said last on stderr, where it fails, takes too long or is not there
 */
export function runJson({ file, args, seconds }: JsonProcess): Promise<unknown> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-20_000);
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, seconds * 1000);
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new RunError(`${file}: cannot be started (${(cause as NodeJS.ErrnoException).code})`, { cause }));
    });
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      if (late) reject(new RunError(`took longer than ${seconds} s`));
      else if (status !== 0) reject(new RunError(lastLine(stderr) || `ended with ${signal ?? `status ${status}`}`));
      else {
        const line = lastLine(stdout);
        try {
          resolve(JSON.parse(line));
        } catch (cause) {
          reject(new RunError(`said ${line || 'nothing'}, expected a line of JSON`, { cause }));
        }
      }
    });
  });
}

/** The same of another process of this command. */
export function runSelf(args: readonly string[], seconds: number): Promise<unknown> {
  return runJson({ file: process.execPath, args: [...process.execArgv, process.argv[1]!, ...args], seconds });
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line.replace(/^(genie|reference): /, '').trim();
}
