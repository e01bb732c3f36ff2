import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { RunError } from '@genie/pipeline/internal/errors';
import type { RunFolder, Stage } from '@genie/pipeline/internal/run/folder';
import { lockVariable } from '@genie/pipeline/internal/run/lock';
import type { BesideOptions } from '@genie/pipeline/internal/train/options';

/**
 * Runs one stage of a run in a process of its own, so that two stages that do not need each other share the machine's
 * cores.
 *
 * @param signal - aborted: the process is asked to stop after its step, as Ctrl-C does
 * @returns whether it finished; false where it was stopped
 * @throws RunError with the process' own words where it failed
 */
export async function runBeside(
  stage: Stage,
  run: RunFolder,
  { backend, replicas, restart, signal, lock, quick }: BesideOptions,
): Promise<boolean> {
  const args = ['train', stage, '--config', run.config, '--run', run.root, '--backend', backend];
  args.push('--replicas', String(replicas), '--no-mpi');
  const child = spawn(
    process.execPath,
    [...process.execArgv, process.argv[1], ...args, ...(restart ? ['--restart'] : []), ...(quick ? ['--quick'] : [])],
    {
      // The channel of messages carries none: its end tells the process that this one is gone, so that it goes too.
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env: { ...process.env, ...(lock ? { [lockVariable]: lock.holder.id } : {}) },
    },
  );
  const stop = () => child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  let last = '';
  for await (const line of createInterface({ input: child.stderr! })) {
    if (line.startsWith('genie: ')) last = line.slice('genie: '.length);
    // What it says of the run has been said; its progress goes between this process' own.
    else if (line.startsWith(stage)) process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${line}\n`);
  }
  const status = await new Promise<number | null>((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('close', resolve);
  });
  signal.removeEventListener('abort', stop);
  if (status === 130) return false;
  if (status !== 0) throw new RunError(last || `${stage}: ended with status ${status}`);
  return true;
}
