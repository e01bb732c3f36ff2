import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { VideoDataset } from '@genie/data';
import { Random } from '@genie/ops';
import type { MpiLauncher } from '@genie/testing';
import { tiny } from './genie.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const nodeFlags = ['--conditions=@genie/source', '--disable-warning=ExperimentalWarning'];

/** How a run is trained: `one` process (with the tokenizers beside each other where there are cores), two `replicas`, two `ranks`. */
export type Way = 'one' | 'replicas' | 'ranks';

export interface TortureOptions {
  /** Where videos and runs are written. */
  folder: string;
  way: Way;
  kills: number;
  seed: number;
  /** For `ranks`. */
  launcher?: MpiLauncher | undefined;
  /** Hears of each kill and of each run that came to its end. */
  onEvent?(line: string): void;
}

export interface TortureOutcome {
  /** Kills by what was under way. */
  kills: Record<string, number>;
  /** Runs that came to their end after kills, all with the same bytes. */
  runs: number;
  /** Files that were compared in each. */
  files: number;
}

/**
 * Kills a run without warning at random moments of all that it does (import, all stages, bundle, report) and gives the same commands again
 * until it is done; then everything in its folder has to be, to the byte, as in a run that nobody touched.
 *
 * @throws Error that names the first file that differs, or what a command said that failed by itself
 */
export async function torture({
  folder,
  way,
  kills,
  seed,
  launcher,
  onEvent,
}: TortureOptions): Promise<TortureOutcome> {
  const random = new Random(seed);
  mkdirSync(folder, { recursive: true });
  const videos = path.join(folder, 'videos');
  if (!existsSync(videos))
    await finished(
      start(folder, [['data', 'generate', 'pong', '--count', '6', '--frames', '24', '--out', 'videos']], way),
    );
  const commands = (run: string): string[][] => [
    ['data', 'import', 'videos', '--out', `${run}/import.h5`],
    [
      'train',
      'all',
      '--config',
      'pong',
      '--backend',
      'wasm',
      '--run',
      run,
      ...(way === 'ranks' ? ['--mpi'] : []),
      ...small,
      ...replicasOf(way),
    ],
  ];
  const began = performance.now();
  // What the untouched run took: kills fall into all of it.
  for (const command of commands('whole')) await finished(start(folder, [command], way, launcher));
  const whole = performance.now() - began;
  const expected = await contentsOf(path.join(folder, 'whole'));
  const outcome: TortureOutcome = { kills: {}, runs: 0, files: Object.keys(expected).length };
  let killed = 0;
  while (killed < kills || outcome.runs === 0) {
    rmSync(path.join(folder, 'hurt'), { recursive: true, force: true });
    for (let next = 0; next < 2; ) {
      const [command] = commands('hurt').slice(next);
      const running = start(folder, [command!], way, launcher);
      const share = next === 0 ? 0.1 : 1;
      const moment = killed < kills ? random.uniform() * whole * share : Number.POSITIVE_INFINITY;
      if (await endedWithin(running, moment)) {
        if (running.status() !== 0) throw new Error(`${command!.join(' ')}: failed by itself: ${running.said()}`);
        next++;
        continue;
      }
      // Half of the time the process alone, whose parts then have to end by themselves.
      const alone = random.uniform() < 0.5;
      await running.kill(alone);
      const at = running.at();
      outcome.kills[at] = (outcome.kills[at] ?? 0) + 1;
      killed++;
      onEvent?.(
        `${way}: kill ${killed} of ${kills}, ${(moment / 1000).toFixed(1)} s into ${at}${alone ? ', the process alone' : ''}`,
      );
    }
    const found = await contentsOf(path.join(folder, 'hurt'));
    const wrong = difference(expected, found);
    if (wrong) throw new Error(`${way}, seed ${seed}, after ${killed} kills: ${wrong}`);
    outcome.runs++;
    onEvent?.(`${way}: run ${outcome.runs} came to its end after ${killed} kills with the same bytes`);
  }
  return outcome;
}

/** The smallest run that has everything; a checkpoint after each step. */
const small = [
  ...tiny,
  'data.videos=[videos]',
  'checkpoint.every=1',
  'evaluate.longPlay=0',
  'data.height=64',
  'data.width=64',
];

const replicasOf = (way: Way): string[] => ['--replicas', way === 'replicas' ? '2' : '1'];

interface Running {
  child: ChildProcess;
  status(): number | null;
  said(): string;
  /** What was under way when it last said something. */
  at(): string;
  kill(alone: boolean): Promise<void>;
}

function start(cwd: string, [command]: [string[]] | string[][], way: Way, launcher?: MpiLauncher): Running {
  const genie = [process.execPath, ...nodeFlags, cli, ...command!];
  const isSpread = way === 'ranks' && command![0] === 'train' && launcher;
  const open = launcher?.family === 'Open MPI' ? ['--oversubscribe', '--bind-to', 'none', '--allow-run-as-root'] : [];
  const [program, ...args] = isSpread ? [launcher.program, ...open, '-n', '2', ...genie] : genie;
  // A group of its own, so that all of it can be killed.
  const child = spawn(program!, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk) => {
      said = (said + chunk).slice(-4000);
    });
  return {
    child,
    status: () => child.exitCode,
    said: () => said.trim().split('\n').slice(-3).join(' | '),
    at: () => {
      const lines = said
        .split('\n')
        .filter((line) => /^(import|data|video-tokenizer|action-tokenizer|dynamics|world|evaluate) /.test(line));
      return `${command!.slice(0, 2).join(' ')}, ${lines.at(-1)?.split(' ')[0] ?? 'its beginning'}`;
    },
    async kill(alone) {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      process.kill(alone && !isSpread ? child.pid! : -child.pid!, 'SIGKILL');
      await ended;
      if (isSpread) await sleep(500); // the launcher's helpers
    },
  };
}

async function endedWithin({ child }: Running, ms: number): Promise<boolean> {
  const ended = new Promise<boolean>((resolve) => child.once('close', () => resolve(true)));
  if (child.exitCode !== null) return true;
  if (!Number.isFinite(ms)) return ended;
  const controller = new AbortController();
  const late = sleep(ms, false, { signal: controller.signal }).catch(() => true);
  const result = await Promise.race([ended, late]);
  controller.abort();
  return result;
}

async function finished(running: Running): Promise<void> {
  await endedWithin(running, Number.POSITIVE_INFINITY);
  if (running.status() !== 0) throw new Error(`failed before anything was killed: ${running.said()}`);
}

/** Files whose contents are times: only that they are there counts. */
const timed = /(^|\/)(events\.out\.tfevents\.\d+\.genie\.\d+|done\.json|index\.html)$/;
/** Keys that hold times or what depends on them. */
const times = new Set(['seconds', 'created', 'play']);

/** Each file of a run by its name, as a hash of what must be the same. */
export async function contentsOf(root: string): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  const walk = async (folder: string): Promise<void> => {
    for (const name of readdirSync(folder).sort()) {
      const file = path.join(folder, name);
      const local = path.relative(root, file);
      if (statSync(file).isDirectory()) await walk(file);
      else if (/events\.out\.tfevents/.test(name)) contents[path.join(path.dirname(local), 'events')] = 'there';
      // A command that was killed is not there to take its partial file away; the next one has another name.
      else if (!/^\.import\.h5\.\d+\.partial$/.test(name))
        contents[local] = timed.test(local) ? 'there' : await hashOf(file);
    }
  };
  await walk(root);
  return contents;
}

async function hashOf(file: string): Promise<string> {
  const hash = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
  if (/\.h5$/.test(file)) {
    // HDF5 keeps the second in which each part was written.
    const dataset = await VideoDataset.open(file, { parts: 1 });
    const { videos, fps, count } = dataset;
    const whole = hash(`${JSON.stringify({ videos, fps, count })} ${hash(dataset.read(0, count))}`);
    dataset.close();
    return whole;
  }
  const bytes = readFileSync(file);
  if (/\.json$/.test(file)) return hash(untimed(bytes.toString()));
  if (/\.jsonl$/.test(file)) return hash(bytes.toString().trim().split('\n').map(untimed).join('\n'));
  return hash(bytes);
}

const untimed = (json: string): string =>
  JSON.stringify(JSON.parse(json), (key, value: unknown) => (times.has(key) ? null : value));

export function difference(expected: Record<string, string>, found: Record<string, string>): string | undefined {
  const missing = Object.keys(expected).find((file) => !(file in found));
  if (missing) return `${missing} is not there`;
  const more = Object.keys(found).find((file) => !(file in expected));
  if (more) return `${more} was left behind`;
  const other = Object.keys(expected).find((file) => expected[file] !== found[file]);
  return other && `${other} is not the same`;
}

/** A folder for one torture. */
export const tortureFolder = (): string => path.join(os.tmpdir(), `genie-torture-${process.pid}`);
