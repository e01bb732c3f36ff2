import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { folderOf } from './package-folder.ts';

/** The folder of the worlds that ship, each in a folder of its name. */
export function shippedWorlds(): string {
  return folderOf('@genie/worlds');
}

/** The names of the worlds that ship. */
export function shippedNames(): string[] {
  const folder = shippedWorlds();
  return readdirSync(folder)
    .filter((name) => existsSync(path.join(folder, name, 'world.json')))
    .sort();
}
