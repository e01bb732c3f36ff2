// Reads spoiled files of all formats that come from strangers, for as long as one likes:
//
//   npm run fuzz -- [--minutes 1] [--only NAME,NAME] [--seed 1] [--folder F]
//
// A target is a file of `packages/*/fuzz` or `apps/*/fuzz`; each has a process of its own, so that a crash, a hang and memory without end are
// findings too. What is found is left in FOLDER (default: `fuzz/found` beside the target) under its target, seed and turn; a file that showed
// a fault belongs into `fuzz/corpus/TARGET`, which the tests read.
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '../packages/ops/src/random.ts';
import { corpusOf, type FuzzTarget, problemWith, spoiled } from './testing/src/fuzz/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    folder: { type: 'string' },
    target: { type: 'string' },
    from: { type: 'string' },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0)) throw new Error(`--minutes is ${values.minutes}; expected a number above 0`);
if (!Number.isInteger(seed)) throw new Error(`--seed is ${values.seed}; expected a whole number`);

/** Report of the process of a target before each file, and at the end. */
interface Told {
  turn: number;
  file?: string;
  problem?: string;
}

if (values.target) await readFiles(values.target, Number(values.from));
else process.exitCode = (await fuzzAll()) > 0 ? 1 : 0;

async function load(file: string): Promise<FuzzTarget> {
  return ((await import(file)) as { target: FuzzTarget }).target;
}

/** Reads file after file until it is killed. */
async function readFiles(file: string, from: number): Promise<void> {
  const target = await load(file);
  const folder = foundOf(file);
  mkdirSync(folder, { recursive: true });
  const files = [...Object.entries(await target.seeds()), ...Object.entries(corpusOf(target, path.dirname(file)))];
  const tell = (told: Told) => new Promise<void>((resolve) => process.send!(told, () => resolve()));
  for (let turn = from; ; turn++) {
    const [name, bytes] = await spoiled(target, files, new Random(seed + turn));
    const place = path.join(folder, `${target.name}-${seed + turn}-${name}`);
    // Written before it is read: should reading it end this process, the file tells.
    writeFileSync(place, bytes);
    await tell({ turn, file: place });
    const problem = await problemWith(target, place);
    if (problem === null) rmSync(place);
    else await tell({ turn, file: place, problem });
  }
}

function foundOf(file: string): string {
  return values.folder ? path.resolve(values.folder) : path.join(path.dirname(file), 'found');
}

async function fuzzAll(): Promise<number> {
  const files = globSync(['packages/*/fuzz/*.ts', 'apps/*/fuzz/*.ts'], { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .sort()
    .map((file) => path.join(root, file));
  const wanted = values.only?.split(',');
  const known = files.map((file) => path.basename(file, '.ts'));
  const unknown = wanted?.find((name) => !known.includes(name));
  if (unknown) throw new Error(`--only ${unknown}: expected some of ${known.join(', ')}`);
  let problems = 0;
  for (const file of files) if (wanted?.includes(path.basename(file, '.ts')) ?? true) problems += await fuzz(file);
  return problems;
}

async function fuzz(file: string): Promise<number> {
  const { name, slowest = 20_000, memory = 1500 } = await load(file);
  // From the first file on: on a busy machine it takes a while until there is one.
  let until = Number.POSITIVE_INFINITY;
  let [turns, problems] = [0, 0];
  const report = (place: string | undefined, problem: string) => {
    problems++;
    console.log(`${place ? path.relative(process.cwd(), place) : name}: ${problem}`);
  };
  while (performance.now() < until) {
    const child = fork(
      fileURLToPath(import.meta.url),
      [
        '--target',
        file,
        '--from',
        String(turns),
        '--seed',
        String(seed),
        ...(values.folder ? ['--folder', values.folder] : []),
      ],
      {
        execArgv: [
          '--conditions=@genie/source',
          '--disable-warning=ExperimentalWarning',
          `--max-old-space-size=${memory}`,
        ],
      },
    );
    child.once('message', () => {
      until = Math.min(until, performance.now() + minutes * 60_000);
    });
    const { last, ended } = await watch(child, { slowest, memory, isOver: () => performance.now() > until, report });
    if (ended) report(last?.file, ended);
    else if (last?.file) rmSync(last.file, { force: true });
    if (ended && !last) throw new Error(`${name}: ended before its first file`);
    turns = (last?.turn ?? turns) + 1;
  }
  console.log(`${name}: ${turns} files in ${minutes} minutes from seed ${seed}: ${problems} problems`);
  return problems;
}

/** Waits until the time is over or the process is; why it ended, if not for the time. */
function watch(
  child: ChildProcess,
  {
    slowest,
    memory,
    isOver,
    report,
  }: {
    slowest: number;
    memory: number;
    isOver: () => boolean;
    report: (file: string | undefined, problem: string) => void;
  },
): Promise<{ last: Told | undefined; ended?: string }> {
  return new Promise((resolve) => {
    let last: Told | undefined;
    let since = performance.now();
    let why: string | undefined;
    const end = (reason?: string) => {
      why ??= reason;
      child.kill('SIGKILL');
    };
    child.on('message', (told: Told) => {
      if (told.problem) report(told.file, told.problem);
      else [last, since] = [told, performance.now()];
    });
    const timer = setInterval(() => {
      const now = performance.now();
      if (last && now - since > slowest) end(`not read after ${slowest / 1000} s`);
      const bytes = memoryOf(child);
      if (bytes > memory * 2 ** 20) end(`${Math.round(bytes / 2 ** 20)} MiB of memory`);
      if (isOver()) end();
    }, 100);
    child.once('exit', (code, signal) => {
      clearInterval(timer);
      const own = signal === 'SIGKILL' && (why !== undefined || isOver());
      if (own) resolve({ last, ...(why ? { ended: why } : {}) });
      else resolve({ last, ended: `the process ended with ${signal ?? `status ${code}`}` });
    });
  });
}

/** Memory of a process in bytes; 0 where the system does not tell. */
function memoryOf({ pid }: ChildProcess): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return 0;
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
