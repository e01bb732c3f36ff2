import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.ts';

describe('cacheFolder', () => {
  const home = path.join(os.homedir(), '.cache', 'genie');
  it.each([
    [{}, home],
    [{ XDG_CACHE_HOME: '/big/disk' }, '/big/disk/genie'],
    [{ XDG_CACHE_HOME: 'relative' }, home],
    [{ XDG_CACHE_HOME: '/big/disk', GENIE_CACHE: '/elsewhere' }, '/elsewhere'],
    [{ GENIE_CACHE: 'here' }, path.resolve('here')],
  ])('%j is %s', (env, expected) => {
    expect(cacheFolder(env)).toBe(expected);
  });
});
