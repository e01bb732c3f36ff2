// Times the training step of the pong recipe's video tokenizer, with 32 clips of 4 frames, at equal global batch: one process with one replica, one with
// two, and two ranks of one replica each, bound to a core each and not.
//
//   npm run exec -- node tools/bench-ranks.ts [steps] [mpirun]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const steps = Number(process.argv[2] ?? 60);
const mpirun = process.argv[3] ?? 'mpirun';
const genie = fileURLToPath(new URL('../apps/trainer/jobs/genie', import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-ranks-'));
const common = [
  '--config',
  'pong',
  '--run',
  folder,
  '--backend',
  'wasm',
  'data.videosPerGame=12',
  'data.framesPerVideo=64',
  // Large enough that a step is work, and not waiting for one another.
  'videoTokenizer.batchSize=32',
  'videoTokenizer.frames=4',
];

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

/** Median and least milliseconds of a step, without the first ones, which warm up, and the last, which evaluates. */
function time(): { median: number; least: number } {
  const log = readFileSync(path.join(folder, 'video-tokenizer/log.jsonl'), 'utf8').trim().split('\n');
  const seconds = log.map((line) => (JSON.parse(line) as { seconds: number }).seconds);
  const taken = seconds.slice(5, -1).map((end, i) => 1000 * (end - seconds[i + 4]!));
  taken.sort((a, b) => a - b);
  return { median: taken[Math.floor(taken.length / 2)]!, least: taken[0]! };
}

const root = process.getuid?.() === 0;
const isOpenMpi = /open ?-?mpi/i.test(spawnSync(mpirun, ['--version'], { encoding: 'utf8' }).stdout ?? '');
const ranks = (...more: string[]) => [
  mpirun,
  ...(isOpenMpi && root ? ['--allow-run-as-root'] : []),
  ...more,
  '-n',
  '2',
];
const ways: [string, string[], number][] = [
  ['1 process, 1 replica', [], 1],
  ['1 process, 2 replicas', [], 2],
  ...(isOpenMpi
    ? ([
        ['2 ranks, a core each', ranks('--bind-to', 'core'), 1],
        ['2 ranks, not bound', ranks('--bind-to', 'none'), 1],
      ] as [string, string[], number][])
    : ([['2 ranks', ranks(), 1]] as [string, string[], number][])),
];

try {
  run(genie, ['train', 'data', ...common]);
  for (const [name, launcher, replicas] of ways) {
    const train = [genie, 'train', 'video-tokenizer', '--restart', '--replicas', String(replicas), ...common];
    const [command = genie, ...args] = [...launcher, ...train, `videoTokenizer.steps=${steps}`];
    run(command, args);
    const { median, least } = time();
    console.log(
      `${name.padEnd(22)} ${median.toFixed(0)} ms a step (median of ${steps - 6}), at least ${least.toFixed(0)} ms`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
