import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { RunError } from '../errors.ts';
import { type ServeOptions, servePage, withServeOptions } from './demo.ts';

export function playCommand(): Command {
  return withServeOptions(
    new Command('play')
      .argument('[world]', 'folder of a run, or of a world bundle (default: the run)')
      .option('-r, --run <folder>', 'the same, as the other commands name it', 'runs/pong'),
  ).action(async (world: string | undefined, options: ServeOptions & { run: string }) =>
    servePage(options, worldFolder(world ?? options.run)),
  );
}

/** The bundle of a run, or the folder itself where it is a bundle. */
export function worldFolder(folder: string): string {
  const found = [path.join(folder, 'world'), folder].find((place) => existsSync(path.join(place, 'world.json')));
  if (!found)
    throw new RunError(
      `${folder}: no world here (no world/world.json); train one with genie train all --run ${folder}`,
    );
  return path.resolve(found);
}
