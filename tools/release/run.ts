import { spawn } from 'node:child_process';
import { root } from './workspace.ts';

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Kept for who asks instead of shown. */
  quiet?: boolean;
}

/**
 * Runs a command to its end.
 *
 * @returns what it wrote to stdout, where it is quiet
 * @throws Error with the command, and with all that it wrote where it was quiet
 */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { cwd = root, env = process.env, quiet = false } = options;
  const child = spawn(command, args, {
    cwd,
    env,
    shell: process.platform === 'win32',
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  });
  let [out, all] = ['', ''];
  child.stdout?.on('data', (data) => {
    out += data;
    all += data;
  });
  child.stderr?.on('data', (data) => {
    all += data;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) =>
      status === 0
        ? resolve(out)
        : reject(new Error(`${command} ${args.join(' ')} in ${cwd}: ${signal ?? `exit status ${status}`}\n${all}`)),
    );
  });
}
