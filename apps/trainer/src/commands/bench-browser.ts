import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '@genie/pipeline/internal/errors';
import { Progress } from '@genie/pipeline/internal/progress';
import { parseWorldInfo, type WorldInfo } from '@genie/world';
import { describeBrowserLine, summarize } from '../bench/browser/browser-bench.ts';
import { startChromium } from '../bench/browser/chromium.ts';
import { openAndPlay, type Visit } from '../bench/browser/open-and-play.ts';
import { serve } from '../serve/index.ts';
import { shippedWorlds } from '../shipped-worlds.ts';
import { pageFolder } from './demo.ts';
import { worldFolder } from './play.ts';

/** Options for play in the browser and its output. */
export interface BrowserBenchOptions {
  /** A run or a bundle; without one, the first world that ships. */
  world?: string | undefined;
  /** `auto` leaves the choice to the page. */
  backend: string;
  /** Number of times that the page is opened. */
  rounds: number;
  /** Frames that are played each time, at the world's pace and unbounded. */
  frames: number;
  json?: boolean | undefined;
}

const backends = ['auto', 'wasm', 'webgpu'];

/** Opens the built page in Chromium again and again, plays with a key held, and tells how fast that was. */
export async function benchBrowser({ world, backend, rounds, frames, json }: BrowserBenchOptions): Promise<void> {
  if (!backends.includes(backend))
    throw new UsageError(`--backend ${backend}: expected one of ${backends.join(', ')} with --browser`);
  const folder = pageFolder();
  const bundle = world === undefined ? path.join(shippedWorlds(), firstOf(folder)) : worldFolder(world);
  const info = parseWorldInfo(readFileSync(path.join(bundle, 'world.json')));
  const served = await serve({ folder, port: 0, mounts: { '/world/': bundle } });
  const query = backend === 'auto' ? '?world=/world/' : `?world=/world/&backend=${backend}`;
  try {
    const browser = await startChromium({ webgpu: backend === 'webgpu' });
    const progress = new Progress('bench', 0);
    try {
      const visits: Visit[] = [];
      for (let i = 0; i < rounds; i++) {
        if (process.stderr.isTTY) progress.update(i, rounds, 'page opened and played');
        visits.push(await openAndPlay({ browser, url: served.url + query, frames, key: keyOf(info) }));
      }
      const name = `Chromium ${browser.version()}`;
      const line = summarize(visits, { world: info.name, browser: name, frames });
      progress.end();
      console.log(json ? JSON.stringify(line) : describeBrowserLine(line));
    } finally {
      await browser.close();
    }
  } finally {
    await served.close();
  }
}

/** The name of the gallery's first world, which the page opens by itself. */
function firstOf(page: string): string {
  const { worlds } = JSON.parse(readFileSync(path.join(page, 'worlds/index.json'), 'utf8')) as {
    worlds: { name: string }[];
  };
  if (!worlds[0]) throw new UsageError('no world ships with this page: name one with --world');
  return worlds[0].name;
}

/** A key that does something in this world. */
function keyOf({ actions }: WorldInfo): string {
  return actions.find(({ keys }) => keys?.length)?.keys?.[0] ?? 'Digit0';
}
