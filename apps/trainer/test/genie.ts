import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the genie command as a user would; `onStderr` sees its progress and may interrupt it. */
export function genie(
  args: string[],
  { onStderr, ...options }: LaunchOptions & { onStderr?: (text: string, interrupt: () => void) => void },
): Promise<Outcome> {
  const { child, outcome, ended } = launch(args, options);
  child.stderr.on('data', () => onStderr?.(outcome.stderr, () => child.kill('SIGINT')));
  return ended;
}

interface LaunchOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
}

/** The command, what it has said so far, and what it comes to. */
function launch(args: string[], { cwd, env }: LaunchOptions) {
  const child = spawn(
    process.execPath,
    ['--conditions=@genie/source', '--disable-warning=ExperimentalWarning', cli, ...args],
    { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const outcome: Outcome = { status: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    outcome.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    outcome.stderr += chunk;
  });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ ...outcome, status }));
  });
  return { child, outcome, ended };
}

/** A command that serves until it is told to end. */
export interface Running {
  /** The first address that it printed. */
  url: string;
  /** Returns its output so far. */
  stdout(): string;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<Outcome>;
}

/** Starts a command that serves, and waits for its address. */
export async function startGenie(args: string[], { cwd }: { cwd: string }): Promise<Running> {
  const { child, outcome, ended } = launch(args, { cwd });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = /http:\/\/\S+\//.exec(outcome.stdout);
      if (found) resolve(found[0]);
    });
    ended.then(({ stderr }) => reject(new Error(`genie ${args.join(' ')} ended: ${stderr}`)), reject);
  });
  return {
    url,
    stdout: () => outcome.stdout,
    stop() {
      child.kill('SIGINT');
      return ended;
    },
  };
}
