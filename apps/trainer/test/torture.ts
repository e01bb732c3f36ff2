import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { VideoDataset } from '@genie/data';
import { Random } from '@genie/ops';
import { type Stage, stages } from '@genie/pipeline/internal/run/folder';
import type { MpiLauncher } from '@genie/testing';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import type { KillOrder } from './kill-at-write.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const killer = new URL('kill-at-write.ts', import.meta.url).href;
const nodeFlags = ['--conditions=@genie/source', '--disable-warning=ExperimentalWarning'];

/**
 * Way to train a run: `one` process (with the tokenizers beside each other if there are cores), two `replicas`, two `ranks`; `apart`
 * stage by stage, each by its own command.
 */
export type Way = 'one' | 'apart' | 'replicas' | 'ranks';

export interface TortureOptions {
  /** Folder of the videos and runs. */
  folder: string;
  way: Way;
  kills: number;
  seed: number;
  /** For `ranks`. */
  launcher?: MpiLauncher | undefined;
  /** Changes of files between two kills, on average. Default: a quarter of all that a run makes. */
  between?: number | undefined;
  /** Some of the kills are none: the disk is full from then on, which the command has to tell in a line. Default: no. */
  withFullDisk?: boolean | undefined;
  /** The last stage that is made, each by a command of its own; default: all, the report included. */
  until?: Stage | undefined;
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
 * until it is done, or fills its disk; then everything in its folder has to be, to the byte, as in a run that nobody touched. Moments are counted in changes of
 * files, see `kill-at-write.ts`: what a process that was killed leaves behind differs by nothing else.
 *
 * @throws Error that names the first file that differs, or what a command said that failed by itself
 */
export async function torture(options: TortureOptions): Promise<TortureOutcome> {
  const { folder, way, kills, seed, launcher, until, onEvent } = options;
  const ends = ['before', 'after', 'half', ...(options.withFullDisk ? (['full', 'full'] as const) : [])] as const;
  const random = new Random(seed);
  mkdirSync(folder, { recursive: true });
  const run = (command: string[], kill?: KillOrder) => finish(start(folder, command, { way, launcher, kill }));
  if (!existsSync(path.join(folder, 'videos')))
    await succeed(run(['data', 'generate', 'pong', '--count', '6', '--frames', '24', '--out', 'videos']));
  // What the untouched run changes: kills fall into all of it.
  const changes: number[] = [];
  for (const command of commandsOf('whole', way, until)) {
    const count = path.join(folder, 'changes');
    await succeed(run(command, { count }));
    changes.push(Number(readFileSync(count, 'utf8')));
  }
  const between = options.between ?? changes.reduce((a, b) => a + b) / 4;
  const expected = await contentsOf(path.join(folder, 'whole'));
  const outcome: TortureOutcome = { kills: {}, runs: 0, files: Object.keys(expected).length };
  let killed = 0;
  while (killed < kills || outcome.runs === 0) {
    rmSync(path.join(folder, 'hurt'), { recursive: true, force: true });
    const commands = commandsOf('hurt', way, until);
    for (const [i, command] of commands.entries()) {
      // What begins anew after each kill, as an import does, would take them all.
      let left = Math.ceil(kills / commands.length);
      for (let isDone = false; !isDone; ) {
        const at = 1 + Math.floor(2 * random.uniform() * Math.min(between, changes[i]!));
        const how = ends[random.integer(ends.length)]!;
        const kill = { at, how, rank: way === 'ranks' ? random.integer(2) : 0 };
        const { status, said, killedAt } = await run(command, killed < kills && left > 0 ? kill : undefined);
        isDone = status === 0;
        if (isDone) continue;
        if (!killedAt) throw new Error(`${command.join(' ')}: failed by itself: ${said}`);
        if (how === 'full' && !/(^|\| )genie: [^|]*the disk (is )?full[^|]*$/.test(said))
          throw new Error(`${command.join(' ')}: on a full disk (${killedAt}) it ended with: ${said}`);
        const part = `${command.slice(0, 2).join(' ')}, ${partOf(killedAt)}`;
        outcome.kills[part] = (outcome.kills[part] ?? 0) + 1;
        killed++;
        left--;
        onEvent?.(`${way}: kill ${killed} of ${kills}, ${part}: ${killedAt}`);
      }
    }
    const found = await contentsOf(path.join(folder, 'hurt'));
    const wrong = difference(expected, found);
    if (wrong) throw new Error(`${way}, seed ${seed}, after ${killed} kills: ${wrong}`);
    outcome.runs++;
    onEvent?.(`${way}: run ${outcome.runs} came to its end after ${killed} kills with the same bytes`);
  }
  return outcome;
}

/** Returns the part to which a change of a file belongs: a stage's folder, the dataset, the lock. */
function partOf(killedAt: string): string {
  const known = /(video-tokenizer|action-tokenizer|dynamics|report|world|import\.h5|data|lock|config\.yaml|done\.json)/;
  return known.exec(killedAt.split(/hurt|whole/).at(-1)!)?.[1] ?? 'an open file';
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

/** The commands that make a run. */
export function commandsOf(run: string, way: Way, until?: Stage): string[][] {
  const more = [...(way === 'ranks' ? ['--mpi'] : []), ...small, '--replicas', way === 'replicas' ? '2' : '1'];
  const train = (stage: string) => ['train', stage, '--config', 'pong', '--backend', 'wasm', '--run', run, ...more];
  return [
    ['data', 'import', 'videos', '--out', `${run}/import.h5`],
    ...(way === 'apart' || until ? stages.slice(0, stages.indexOf(until ?? 'report') + 1).map(train) : [train('all')]),
  ];
}

interface StartOptions {
  way: Way;
  launcher?: MpiLauncher | undefined;
  kill?: KillOrder | undefined;
}

function start(cwd: string, command: string[], { way, launcher, kill }: StartOptions): ChildProcess {
  const flags = kill ? [...nodeFlags, '--import', killer] : nodeFlags;
  const genie = [process.execPath, ...flags, cli, ...command];
  const isSpread = way === 'ranks' && command[0] === 'train' && launcher;
  const open = launcher?.family === 'Open MPI' ? ['--oversubscribe', '--bind-to', 'none', '--allow-run-as-root'] : [];
  const [program, ...args] = isSpread ? [launcher.program, ...open, '-n', '2', ...genie] : genie;
  const order = isSpread ? kill : kill && { ...kill, rank: 0 };
  return spawn(program!, args, {
    cwd,
    env: { ...process.env, GENIE_KILL: JSON.stringify(order ?? null) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface Ended {
  status: number | null;
  /** Its last words. */
  said: string;
  /** Place where it was killed; undefined if it ended by itself. */
  killedAt: string | undefined;
}

function finish(child: ChildProcess): Promise<Ended> {
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk) => {
      said = (said + chunk).slice(-8000);
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      const killedAt = /(?:killed|full) at (change .*)/.exec(said)?.[1];
      resolve({ status, said: said.trim().split('\n').slice(-3).join(' | '), killedAt });
    });
  });
}

async function succeed(ended: Promise<Ended>): Promise<void> {
  const { status, said } = await ended;
  if (status !== 0) throw new Error(`failed before anything was killed: ${said}`);
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
