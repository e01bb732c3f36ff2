import os from 'node:os';
import { oneLine } from '@genie/pipeline/internal/errors';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import { Command } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { type BackendReport, inspectBackend } from '../backend/inspect.ts';
import { inspectRanks } from '../ranks/inspect.ts';
import { withRanks } from '../ranks/with-ranks.ts';
import { withMpi } from './options.ts';

export function doctorCommand(): Command {
  const command = new Command('doctor').option(
    '-c, --config <file>',
    'under mpirun: recipe whose models’ gradients are summed',
    'pong',
  );
  return withMpi(command).action(({ config, mpi }: { config: string; mpi?: boolean }) =>
    withRanks(mpi, async (group) => {
      if (!group) return inspectMachine();
      await chooseBackend('wasm');
      const lines = await inspectRanks(group, loadRecipe(config));
      if (group.rank === 0) print('ranks', lines);
    }),
  );
}

async function inspectMachine(): Promise<void> {
  console.log(
    `node ${process.version}, ${os.platform()} ${os.arch()}, ${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown processor'}`,
  );
  // TensorFlow last: should its library end the process, the others have been told.
  for (const name of ['wasm', 'cpu', 'tensorflow'] as const) print(name, await inspectBackend(name));
  try {
    const { Demuxer } = await import('node-av/api');
    print('video', [`node-av (FFmpeg in an npm package${Demuxer ? '' : ', incomplete'})`]);
  } catch (error) {
    print('video', [`node-av is not there (${oneLine(error)}); ffmpeg on the PATH is used where it is`]);
  }
}

function print(name: string, lines: BackendReport): void {
  for (const [i, line] of lines.entries()) console.log(`${(i === 0 ? name : '').padEnd(11)} ${line}`);
}
