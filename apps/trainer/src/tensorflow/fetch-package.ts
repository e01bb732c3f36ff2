import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RunError, UsageError } from '@genie/pipeline/internal/errors';
import type { NpmPackage } from './driver.ts';

/** The name that `npm pack` gives to a package's archive. */
export function archiveName({ name, version }: Pick<NpmPackage, 'name' | 'version'>): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/**
 * Gives the path of a package's archive, with the contents that are pinned: from the user's folder where there is one, else fetched by
 * `npm pack` into `folder`, with the registry, proxy and certificates that npm is told of. No script of the package runs.
 *
 * @throws UsageError, RunError with one line on what is missing and what to do
 */
export async function fetchPackage(
  wanted: NpmPackage,
  { folder, archives }: { folder: string; archives?: string | undefined },
): Promise<string> {
  const spec = `${wanted.name}@${wanted.version}`;
  if (archives !== undefined) {
    const file = path.join(archives, archiveName(wanted));
    if (!existsSync(file))
      throw new UsageError(`--wheels ${archives}: has no ${archiveName(wanted)}; fetch it by npm pack ${spec}`);
    checkIntegrity(file, wanted);
    return file;
  }
  await npm(['pack', spec, '--ignore-scripts', '--pack-destination', folder, '--loglevel=error'], spec);
  const file = path.join(folder, archiveName(wanted));
  checkIntegrity(file, wanted);
  return file;
}

function checkIntegrity(file: string, { integrity }: NpmPackage): void {
  const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (found !== integrity)
    throw new RunError(`${file}: another package than was expected (found ${found}, expected ${integrity})`);
}

function npm(args: string[], spec: string): Promise<void> {
  const child = spawn('npm', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const failed = (why: string) =>
    new RunError(
      `${spec} could not be fetched (${why}); fetch it elsewhere by npm pack ${spec} and lay it beside the wheels, for --wheels`,
    );
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(failed(error.code === 'ENOENT' ? 'npm is not on the PATH' : error.message)),
    );
    child.on('close', (status) => {
      if (status === 0) return resolve();
      const lines = stderr.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
      const [code, ...others] = lines.filter((line) => line !== '');
      reject(failed([code, others[0]].filter(Boolean).join(': ') || `npm ended with status ${status}`));
    });
  });
}
