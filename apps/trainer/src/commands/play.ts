import { existsSync } from 'node:fs';
import path from 'node:path';
import { RunError } from '@genie/pipeline/internal/errors';
import { Command } from 'commander';
import { shippedNames, shippedWorlds } from '../shipped-worlds.ts';
import { type ServeOptions, servePage, withServeOptions } from './demo.ts';

export function playCommand(): Command {
  return withServeOptions(
    new Command('play')
      .argument('[world]', 'folder of a run or of a world bundle, or the name of a world that ships (default: the run)')
      .option('-r, --run <folder>', 'the same, as the other commands name it', 'runs/pong'),
  ).action(async (world: string | undefined, options: ServeOptions & { run: string }) =>
    servePage(options, worldFolder(world ?? options.run)),
  );
}

/** The bundle of a run, the folder itself where it is a bundle, or the world of that name that ships. */
export function worldFolder(folder: string): string {
  const found = [path.join(folder, 'world'), folder].find((place) => existsSync(path.join(place, 'world.json')));
  if (found) return path.resolve(found);
  const shipped = shippedNames();
  if (shipped.includes(folder)) return path.join(shippedWorlds(), folder);
  throw new RunError(
    `${folder}: no world here (no world/world.json), and none of that name ships (${shipped.join(', ')}); train one with genie train all --run ${folder}`,
  );
}
