import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { UsageError } from '@genie/pipeline/internal/errors';
import { compareWorlds } from '@genie/pipeline/internal/evaluate/compare-worlds';
import { openBundle } from '@genie/pipeline/internal/evaluate/world';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { convertWeights } from '@genie/world';
import { Command } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { wholeNumber } from './options.ts';
import { worldFolder } from './play.ts';

interface Options {
  out: string;
  frames: number;
  backend: string;
}

export function quantizeCommand(): Command {
  return new Command('quantize')
    .argument('<world>', 'folder of a run or of a world bundle')
    .requiredOption('-o, --out <folder>', 'folder of the bundle to make')
    .option('-f, --frames <n>', 'frames to compare from each start; 0: none', wholeNumber('--frames', 0), 32)
    .option('-b, --backend <name>', `what the comparison runs on: ${backendNames.join(', ')}`, 'auto')
    .action(quantize);
}

async function quantize(folder: string, { out, frames, backend }: Options): Promise<void> {
  const from = worldFolder(folder);
  if (existsSync(path.join(out, 'world.json'))) {
    throw new UsageError(`--out ${out}: there is a world already; give a new folder`);
  }
  const read = async (file: string) => new Uint8Array(readFileSync(path.join(from, file)));
  const files = await convertWeights(read, 'int8');
  for (const [file, bytes] of Object.entries(files)) {
    if (file !== 'world.json') writeAtomic(path.join(out, file), bytes);
  }
  writeAtomic(path.join(out, 'world.json'), files['world.json']!); // last: without it, the folder is no world
  let [before, after] = [0, 0];
  for (const [file, { length }] of Object.entries(files)) {
    if (!file.endsWith('.safetensors')) continue;
    const old = (await read(file)).length;
    before += old;
    after += length;
    console.log(`${file.padEnd(30)} ${kilobytes(old)} → ${kilobytes(length)}`);
  }
  console.log(`${'together'.padEnd(30)} ${kilobytes(before)} → ${kilobytes(after)}`);
  if (frames > 0) {
    await chooseBackend(backend);
    const [world, other] = [await openBundle(from), await openBundle(out)];
    const { tokenAgreement, frameAgreement, psnr, ...made } = await compareWorlds(world, other, { frames });
    console.log(
      `${made.frames} greedy frames, each from the same past: ${share(tokenAgreement)} of the tokens and ${share(frameAgreement)} of the frames are the same; ` +
        `pictures of the same tokens ${psnr.value === null ? 'are equal' : `differ by ${psnr.value.toFixed(1)} dB PSNR`}`,
    );
    for (const each of [world, other]) each.dispose();
  }
  console.log(`${path.relative('.', out)}: measure it with genie evaluate ${out} --game NAME or --videos FILES`);
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0).padStart(7)} kB`;
const share = (value: number): string => `${(100 * value).toFixed(2)}%`;
