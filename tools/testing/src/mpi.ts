import { spawn, spawnSync } from 'node:child_process';

/** A way to start processes under MPI that is installed here. */
export interface MpiLauncher {
  family: 'Open MPI' | 'MPICH';
  /** The program, such as `mpirun.openmpi`. */
  program: string;
}

export interface MpiOutcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

const programs = ['mpirun.openmpi', 'mpirun.mpich', 'mpirun'];

/** The launchers that are here, one of a family. */
export function findMpiLaunchers(): MpiLauncher[] {
  const found: MpiLauncher[] = [];
  for (const program of programs) {
    const { stdout = '', status } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    if (status !== 0) continue;
    const family = /open ?mpi|open-mpi/i.test(stdout) ? 'Open MPI' : /hydra|mpich/i.test(stdout) ? 'MPICH' : undefined;
    if (family && !found.some((launcher) => launcher.family === family)) found.push({ family, program });
  }
  return found;
}

/** Title of tests that need MPI: it says why they are skipped where there is none. */
export function titleOfMpiTests(launchers: readonly MpiLauncher[]): string {
  return launchers.length > 0
    ? `under ${launchers.map(({ family }) => family).join(' and ')}`
    : 'under MPI (skipped: there is no mpirun on the PATH; install openmpi-bin or mpich)';
}

/**
 * Starts `ranks` processes of a program, of which there may be more than cores, and waits for all.
 *
 * @param options `onStderr` sees what they have said so far, and may send the launcher a signal
 */
export function mpirun(
  { family, program }: MpiLauncher,
  ranks: number,
  command: readonly string[],
  options: {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
  } = {},
): Promise<MpiOutcome> {
  const more = family === 'Open MPI' ? ['--oversubscribe', '--bind-to', 'none'] : [];
  if (family === 'Open MPI' && process.getuid?.() === 0) more.push('--allow-run-as-root');
  const child = spawn(program, [...more, '-n', String(ranks), ...command], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outcome: MpiOutcome = { status: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    outcome.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    outcome.stderr += chunk;
    options.onStderr?.(outcome.stderr, (signal) => child.kill(signal));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ ...outcome, status }));
  });
}
