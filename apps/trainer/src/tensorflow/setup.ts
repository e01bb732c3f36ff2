import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { RunError, UsageError } from '@genie/pipeline/internal/errors';
import { cacheFolder } from './cache-folder.ts';
import { compileBinding } from './compile.ts';
import { type Distribution, distributions, downloadSize, type Kind } from './distribution.ts';
import { bringDriver, drivers, hasDriver } from './driver.ts';
import { fetchWheel } from './fetch-wheel.ts';
import { createHttp } from './http.ts';
import { bindingFile, findInstallation, installationFolder, writeRecord } from './installation.ts';
import { buildNative, nativeFile } from './native.ts';
import { readPipConfig } from './pip-config.ts';
import { findCompiler, hasGpuDriver, whyUnsupported } from './platform.ts';
import { unzip } from './unzip.ts';
import { type Verdict, verify } from './verify.ts';

export interface SetupOptions {
  kind: Kind;
  /** A folder with the wheels, instead of the package index. */
  wheels?: string;
  /** Anew, though it is there. */
  force?: boolean;
  /** For other machines: go on though this one has no GPU. */
  withoutDevice?: boolean;
  /** One line on what is being done. */
  say: (line: string) => void;
}

/**
 * Brings libtensorflow and its binding into the cache folder and trains a few steps with them. Everything is made in a folder beside
 * the final one, which gets its name only when that has worked.
 *
 * @throws UsageError, RunError with one line on what is missing here and what to do
 */
export async function setupTensorflow(options: SetupOptions): Promise<{ folder: string; verdict: Verdict }> {
  const { kind, say, force } = options;
  const distribution = distributions[kind];
  const compiler = checkMachine(options);
  const { installation, damage } = findInstallation(kind);
  if (damage) say(`${damage.split(':')[0]}: making it anew`);
  if (installation && !force) {
    if (!hasDriver(installation.folder)) await bring(kind, installation.folder, options);
    if (kind === 'cpu' && !existsSync(nativeFile(installation.folder))) {
      say(`compiling our own kernels with ${compiler.command} ${compiler.version}`);
      await buildNative(installation.folder, compiler.command);
    }
    say(`already set up in ${installation.folder} (--force makes it anew); training a few steps with it`);
    return { folder: installation.folder, verdict: await verify(kind, installation.folder) };
  }
  const folder = installationFolder(kind);
  removeLeftovers(folder);
  const making = `${folder}.making-${process.pid}`;
  try {
    const files = await unpackWheels(distribution, making, options);
    await bring(kind, making, options);
    say(`compiling the binding with ${compiler.command} ${compiler.version}`);
    await compileBinding(distribution, making, compiler.command);
    files[bindingFile] = statSync(path.join(making, bindingFile)).size;
    if (kind === 'cpu') {
      say('compiling our own kernels');
      await buildNative(making, compiler.command);
    }
    say('training a few steps with it, and with wasm to compare');
    const verdict = await verify(kind, making);
    if (kind === 'gpu' && !verdict.gpu && !options.withoutDevice)
      throw new RunError(
        'TensorFlow found no GPU that it can use, though there is a driver: CUDA 12.5 needs driver 525 or newer (see nvidia-smi); --without-device keeps the set-up all the same',
      );
    writeRecord(making, {
      format: 1,
      kind,
      version: distribution.version,
      wheels: Object.fromEntries(distribution.wheels.map(({ filename, sha256 }) => [filename, sha256])),
      files,
      compiler: `${compiler.command} ${compiler.version}`,
    });
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
    // Until now they are kept, so that a set-up that failed late fetches nothing twice.
    for (const { filename } of distribution.wheels) rmSync(path.join(downloadFolder(), filename), { force: true });
    return { folder, verdict };
  } finally {
    if (existsSync(making)) rmSync(making, { recursive: true });
  }
}

/** Brings the package that drives TensorFlow. */
async function bring(kind: Kind, folder: string, { wheels, say }: SetupOptions): Promise<void> {
  const { name, version } = drivers[kind];
  say(`${name} ${version}, ${wheels === undefined ? 'by npm pack' : `from ${wheels}`}`);
  await bringDriver(kind, folder, { wheels });
}

/** Everything that can be known to fail, before hundreds of megabytes are fetched. */
function checkMachine({ kind, withoutDevice }: SetupOptions): { command: string; version: string } {
  const unsupported = whyUnsupported();
  if (unsupported) throw new UsageError(`TensorFlow: ${unsupported}`);
  if (kind === 'gpu' && !withoutDevice && !hasGpuDriver())
    throw new UsageError(
      '--gpu: no NVIDIA driver here; install it, or leave out --gpu, or add --without-device to prepare another machine',
    );
  return findCompiler();
}

function downloadFolder(): string {
  return path.join(cacheFolder(), 'downloads');
}

/** Returns the size of each file that was taken out. */
async function unpackWheels(
  { wheels, unpackedSize, version, kind }: Distribution,
  folder: string,
  options: SetupOptions,
): Promise<Record<string, number>> {
  const total = downloadSize(wheels);
  makeFolder(folder);
  checkSpace(folder, unpackedSize + (options.wheels ? 0 : total));
  const source = options.wheels ? `from ${options.wheels}` : `${Math.round(total / 1e6)} MB to fetch`;
  options.say(
    `TensorFlow ${version} (${kind}), ${source}, ${Math.round(unpackedSize / 1e6)} MB on disk, into ${installationFolder(kind)}`,
  );
  const pip = readPipConfig();
  const http = createHttp(pip);
  const files: Record<string, number> = {};
  for (const wheel of wheels) {
    const file = await fetchWheel(wheel, { ...options, pip, http, downloads: downloadFolder() });
    options.say(`unpacking ${wheel.filename}`);
    Object.assign(files, await unzip(file, folder, wheel.members));
  }
  return files;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RunError(`${folder}: cannot be made (${code}); name another folder in GENIE_CACHE`, { cause: error });
  }
}

function checkSpace(folder: string, needed: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < needed)
    throw new RunError(
      `${folder}: ${Math.round((bavail * bsize) / 1e6)} MB free, expected ${Math.round(needed / 1e6)} MB; free some space, or name another folder in GENIE_CACHE`,
    );
}

/** Removes the leftovers of a set-up whose process is gone. */
function removeLeftovers(folder: string): void {
  const parent = path.dirname(folder);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const pid = /\.making-(\d+)$/.exec(name)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}
