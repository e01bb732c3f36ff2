// Spoils the videos of `src/video/fixtures` (headers of MP4, Matroska, AVI, MPEG-TS, Ogg; GIF, PNG, WebP) and reads them:
// `npm run fuzz -- --minutes 10 --seed 1`. What it finds is left in `packages/data/fuzz/found`, under its seed and turn.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '@genie/ops';
import { openMovie } from '../src/video/animated-webp.ts';
import { findVideoBackend } from '../src/video/backend.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0)) throw new Error(`--minutes is ${values.minutes}; expected a number above 0`);
if (!Number.isInteger(seed)) throw new Error(`--seed is ${values.seed}; expected a whole number`);

const corpus = join(import.meta.dirname, '../src/video/fixtures');
const found = join(import.meta.dirname, 'found');
mkdirSync(found, { recursive: true });
const names = readdirSync(corpus).filter((name) => extname(name) !== '.md');
const backend = await findVideoBackend('auto');
const size = { height: 24, width: 32, fit: 'crop' as const };
/** Frames that a few kilobytes may become: what is held for a while is repeated, but for 10 seconds at most. */
const MOST_FRAMES = 200_000;
const SLOWEST_MS = 60_000;

/** Changes a few bytes or numbers, mostly near the beginning; cuts, doubles or drops a piece. */
function spoil(bytes: Buffer, random: Random): Buffer {
  const place = () => random.integer(random.uniform() < 0.5 ? Math.min(600, bytes.length) : bytes.length);
  const copy = Buffer.from(bytes);
  const kind = random.integer(6);
  if (kind === 0) return copy.subarray(0, place() + 1);
  if (kind === 1) return Buffer.concat([copy.subarray(0, place() + 1), copy.subarray(place())]);
  for (let i = 0; i <= random.integer(8); i++) {
    const at = place();
    if (kind === 2) copy[at] = random.integer(256);
    else if (kind === 3) copy[at]! ^= 1 << random.integer(8);
    else copy.fill(kind === 4 ? 0xff : 0, at, Math.min(copy.length, at + 1 + random.integer(8)));
  }
  return copy;
}

async function problemWith(path: string): Promise<string | null> {
  const start = performance.now();
  try {
    let count = 0;
    for await (const frame of (await openMovie(path, backend)).decode(size)) {
      if (frame.length !== size.height * size.width * 3) return `a frame of ${frame.length} bytes`;
      if (++count > MOST_FRAMES) return `more than ${MOST_FRAMES} frames`;
    }
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) return String(error);
    if (!/^[^\n]{5,300}$/.test(error.message)) return `a message that is no line: ${error.message}`;
  }
  const took = performance.now() - start;
  return took > SLOWEST_MS ? `${Math.round(took / 1000)} s` : null;
}

const until = performance.now() + minutes * 60_000;
let [turn, problems] = [0, 0];
for (; performance.now() < until; turn++) {
  const random = new Random(seed + turn);
  const name = names[random.integer(names.length)]!;
  // Written before it is read: should the decoder end this process, the file tells.
  const path = join(found, `${seed + turn}-${name}`);
  writeFileSync(path, spoil(readFileSync(join(corpus, name)), random));
  const problem = await problemWith(path);
  if (problem === null) rmSync(path);
  else console.log(`${path}: ${problem}`);
  problems += problem === null ? 0 : 1;
}
console.log(`${turn} files in ${minutes} minutes from seed ${seed}: ${problems} problems`);
if (problems > 0) process.exitCode = 1;
