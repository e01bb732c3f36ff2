import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { UsageError } from '@genie/pipeline/internal/errors';
import { parseWorldInfo } from '@genie/world';
import { Command } from 'commander';
import { EnvThreads } from '../env-server/env-threads.ts';
import { serveEnvs } from '../env-server/serve-envs.ts';
import { isOpenToNetwork, thisMachine } from '../serve/index.ts';
import { interruptSignal, wholeNumber } from './options.ts';
import { worldFolder } from './play.ts';

interface Options {
  run: string;
  port?: number;
  host: string;
  maxSteps?: number;
  seed: number;
  threads?: number;
  maxEnvs: number;
  backend: string;
}

export function envCommand(): Command {
  return new Command('env')
    .argument('[world]', 'folder of a run, or of a world bundle (default: the run)')
    .option('-r, --run <folder>', 'the same, as the other commands name it', 'runs/pong')
    .option('-p, --port <n>', 'port (default: the first free one from 5555)', wholeNumber('--port', 0))
    .option('--host <address>', 'address to listen on; 0.0.0.0 opens it to the network', thisMachine)
    .option('--max-steps <n>', 'steps after which an episode is cut off (default: never)', wholeNumber('--max-steps'))
    .option('--seed <n>', 'seed of the first episode', wholeNumber('--seed', 0), 0)
    .option(
      '--threads <n>',
      'threads that share the environments (default: one a core on wasm)',
      wholeNumber('--threads'),
    )
    .option('--max-envs <n>', 'environments at a time, at most', wholeNumber('--max-envs'), 256)
    .option('-b, --backend <name>', backendNames.join(', '), 'wasm')
    .action(serveWorld);
}

async function serveWorld(world: string | undefined, options: Options): Promise<void> {
  const { host, port, seed, maxSteps, maxEnvs: most, backend, threads } = options;
  if (!(backendNames as readonly string[]).includes(backend))
    throw new UsageError(`--backend ${backend}: expected one of ${backendNames.join(', ')}`);
  const bundle = worldFolder(world ?? options.run);
  const info = parseWorldInfo(readFileSync(path.join(bundle, 'world.json')));
  // TensorFlow uses all cores by itself.
  const count = threads ?? (backend === 'wasm' ? os.availableParallelism() : 1);
  const holder = new EnvThreads(count, { envWorld: bundle, backend });
  // The port first, as the threads take a while to read the world; requests wait for them.
  const { url, close } = await serveEnvs(holder, { info, host, port, seed, maxSteps, most });
  const description = await holder.ready();
  const { height, width, actions, title } = info;
  console.log(`${title} at ${url}  (Ctrl-C ends)`);
  console.log(
    `observations uint8 [${height}, ${width}, 3], actions 0 to ${actions.length - 1} (${actions.map(({ name }) => name).join(', ')}); ${count} ${count === 1 ? 'thread' : 'threads'}, ${description}`,
  );
  if (isOpenToNetwork(host))
    console.log(
      `Listening on ${host}: whoever reaches this machine can play here, without a password, and nothing else.`,
    );
  const signal = interruptSignal();
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await close();
  await holder.end();
}
