import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { RunError } from '@genie/pipeline/internal/errors';

/**
 * Writes the page and worlds as one folder of static files, for any web server. It appears when it is whole.
 *
 * @param page - the built page, which lists the worlds
 * @param worlds - a folder with a folder for each world
 * @throws RunError where something lies there already
 */
export function writeSite(out: string, { page, worlds }: { page: string; worlds: string }): void {
  if (existsSync(out) && readdirSync(out).length > 0)
    throw new RunError(`${out}: has files already, expected an empty folder or none; name another in --out`);
  const making = `${path.resolve(out)}.making-${process.pid}`;
  mkdirSync(making, { recursive: true });
  try {
    cpSync(page, making, { recursive: true });
    for (const name of readdirSync(worlds)) {
      const world = path.join(worlds, name);
      if (!existsSync(path.join(world, 'world.json'))) continue;
      for (const file of readdirSync(world))
        if (file === 'world.json' || file.endsWith('.safetensors'))
          cpSync(path.join(world, file), path.join(making, 'worlds', name, file));
    }
    rmSync(out, { recursive: true, force: true });
    renameSync(making, out);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
