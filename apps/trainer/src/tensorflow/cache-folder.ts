import os from 'node:os';
import path from 'node:path';

/** Returns the folder of things that can be downloaded again: `GENIE_CACHE`, else `genie` in the user's cache folder (XDG). */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.GENIE_CACHE) return path.resolve(env.GENIE_CACHE);
  // The specification says to ignore a relative path.
  const xdg = env.XDG_CACHE_HOME;
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), '.cache'), 'genie');
}
