// Kills runs without warning at random moments and looks whether they come to the same bytes:
//
//   npm run torture -- [--kills 100] [--ways one,apart,replicas,ranks] [--between N] [--until STAGE] [--full] [--seed 0] [--folder F]
//
// Each way has its share of the kills: one process for all, a command for each stage, two replicas, two ranks (where there is an mpirun).
// A moment is a change of a file: before it, after it, or when half of it is written. --between: changes between two kills, on average.
// --full: some of them find the disk full instead, and must say so in a line.
// --until: the last stage, each by a command of its own (default: report).
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { torture, tortureFolder, type Way } from '../apps/trainer/test/torture.ts';
import type { Stage } from '../packages/pipeline/src/run/folder.ts';
import { findMpiLaunchers } from './testing/src/mpi.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    ways: { type: 'string', default: 'one,apart,replicas,ranks' },
    between: { type: 'string' },
    until: { type: 'string' },
    full: { type: 'boolean', default: false },
    seed: { type: 'string', default: '0' },
    folder: { type: 'string' },
  },
});
const [launcher] = findMpiLaunchers();
const ways = values.ways.split(',').filter((way): way is Way => {
  if (!['one', 'apart', 'replicas', 'ranks'].includes(way))
    throw new Error(`--ways ${way}: expected one, apart, replicas or ranks`);
  if (way !== 'ranks' || launcher) return true;
  console.error('ranks: left out, as there is no mpirun on the PATH');
  return false;
});
const root = values.folder ?? tortureFolder();
let kills = 0;
let runs = 0;
for (const [i, way] of ways.entries()) {
  const share = Math.ceil((Number(values.kills) - kills) / (ways.length - i));
  const folder = path.join(root, way);
  const outcome = await torture({
    folder,
    way,
    kills: share,
    seed: Number(values.seed) + i,
    until: values.until as Stage | undefined,
    withFullDisk: values.full,
    between: values.between === undefined ? undefined : Number(values.between),
    launcher,
    onEvent: (line) => console.error(line),
  });
  kills += share;
  runs += outcome.runs;
  console.log(`${way}: ${share} kills, ${outcome.runs} runs with the same bytes in ${outcome.files} files`);
  for (const [at, count] of Object.entries(outcome.kills).sort())
    console.log(`  ${String(count).padStart(4)} in ${at}`);
  if (!values.folder) rmSync(folder, { recursive: true, force: true });
}
console.log(`${kills} kills, ${runs} runs came to their end with the same bytes`);
