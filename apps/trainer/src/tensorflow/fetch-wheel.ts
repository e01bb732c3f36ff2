import { existsSync } from 'node:fs';
import path from 'node:path';
import { RunError, UsageError } from '@genie/pipeline/internal/errors';
import { duration, Progress } from '@genie/pipeline/internal/progress';
import type { Wheel } from './distribution.ts';
import { download, matches } from './download.ts';
import type { Http } from './http.ts';
import { findWheel } from './package-index.ts';
import type { PipConfig } from './pip-config.ts';

export interface FetchOptions {
  /** A folder of the user's that has the wheel, instead of an index. */
  wheels?: string;
  /** Folder of the downloads. */
  downloads: string;
  pip: PipConfig;
  http: Http;
}

/** The path of a wheel with the right contents: the user's own copy, an earlier download or a new one. */
export async function fetchWheel(wheel: Wheel, { wheels, downloads, pip, http }: FetchOptions): Promise<string> {
  if (wheels !== undefined) return await ownCopy(wheel, wheels);
  const file = path.join(downloads, wheel.filename);
  if (existsSync(file) && (await matches(wheel, file))) return file;
  const url = await findWheel(wheel, pip.indexes, http);
  const progress = new Progress(wheel.project);
  const started = performance.now();
  let first: number | undefined;
  let shown = -1;
  const onProgress = (done: number) => {
    first ??= done;
    if (megabytes(done) === shown) return;
    shown = megabytes(done);
    const perSecond = ((done - first) / (performance.now() - started)) * 1000;
    const left = perSecond > 0 ? `, ${duration((wheel.size - done) / perSecond)} left` : '';
    progress.update(megabytes(done), megabytes(wheel.size), `MB, ${(perSecond / 1e6).toFixed(1)} MB/s${left}`);
  };
  try {
    await download({ url, file, size: wheel.size, sha256: wheel.sha256 }, http, { onProgress });
    progress.end(`${megabytes(wheel.size)} MB, sha256 as expected`);
  } catch (error) {
    progress.end();
    throw error;
  }
  return file;
}

async function ownCopy(wheel: Wheel, folder: string): Promise<string> {
  const file = path.join(folder, wheel.filename);
  if (!existsSync(file)) throw new UsageError(`--wheels ${folder}: has no ${wheel.filename}`);
  if (!(await matches(wheel, file)))
    throw new RunError(`${file}: damaged (expected ${wheel.size} bytes, sha256 ${wheel.sha256}); copy it again`);
  return file;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
