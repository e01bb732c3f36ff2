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
  options: { cwd: string; env?: NodeJS.ProcessEnv; onStderr?: (text: string, interrupt: () => void) => void },
): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    ['--conditions=@genie/source', '--disable-warning=ExperimentalWarning', cli, ...args],
    {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const outcome: Outcome = { status: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    outcome.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    outcome.stderr += chunk;
    options.onStderr?.(outcome.stderr, () => child.kill('SIGINT'));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ ...outcome, status }));
  });
}

/** Overrides that make a world small enough for a test. */
export const tiny: string[] = [
  'data.videosPerGame=6',
  'data.framesPerVideo=24',
  'data.heldOut=0.34',
  ...['videoTokenizer', 'actionTokenizer', 'dynamics'].flatMap((stage) => [
    `${stage}.model.embedDim=16`,
    `${stage}.model.numHeads=2`,
    `${stage}.model.hiddenDim=32`,
    `${stage}.model.numBlocks=1`,
    `${stage}.steps=3`,
    `${stage}.batchSize=2`,
  ]),
  'actionTokenizer.model.decoderWarmupSteps=0',
  'videoTokenizer.model.patchSize=16',
  'actionTokenizer.model.patchSize=16',
  'world.starts=2',
  'evaluate.clips=2',
  'evaluate.rollouts=2',
  'evaluate.rolloutFrames=3',
  'evaluate.controlFrames=3',
];
