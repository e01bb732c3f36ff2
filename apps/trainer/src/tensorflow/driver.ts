import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Kind } from './distribution.ts';
import { fetchPackage } from './fetch-package.ts';
import { unpackPackage } from './unpack-package.ts';

/** A package of npm, pinned. */
export interface NpmPackage {
  name: string;
  version: string;
  /** What npm and its lockfiles call so: sha512 of the archive, in base64. */
  integrity: string;
}

const version = '4.22.0';

/**
 * The packages whose JavaScript drives libtensorflow, and which have the sources of the binding. They are no dependencies: their
 * install scripts download a library for everyone who installs them. Nothing of theirs but these files is taken.
 */
export const drivers: Record<Kind, NpmPackage> = {
  cpu: {
    name: '@tensorflow/tfjs-node',
    version,
    integrity: 'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
  },
  gpu: {
    name: '@tensorflow/tfjs-node-gpu',
    version,
    integrity: 'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
  },
};

/** Where the package lies in the folder of a set-up. */
export function driverFolder(folder: string): string {
  return path.join(folder, 'tfjs-node');
}

/** Whether a set-up has its package. */
export function hasDriver(folder: string): boolean {
  return existsSync(path.join(driverFolder(folder), 'package.json'));
}

/**
 * Brings the package into the folder of a set-up, whole or not at all, from npm or from a folder of the user's.
 *
 * @throws RunError, UsageError where it cannot be had or is another than the one that is pinned
 */
export async function bringDriver(
  kind: Kind,
  folder: string,
  { wheels }: { wheels?: string | undefined },
): Promise<void> {
  const making = `${driverFolder(folder)}.making-${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  try {
    const archive = await fetchPackage(drivers[kind], { folder: making, archives: wheels });
    await unpackPackage(archive, path.join(making, 'package'), /^(package\.json|dist\/.*\.js|binding\/.*)$/);
    rmSync(driverFolder(folder), { recursive: true, force: true });
    renameSync(path.join(making, 'package'), driverFolder(folder));
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

const withOurTfjs = new Set<string>();

/**
 * Gives what loads the modules of a set-up's package. Its one dependency, `@tensorflow/tfjs`, is the command's own: two copies would
 * keep two registries of kernels.
 */
export function driverRequire(folder: string): NodeJS.Require {
  const place = path.resolve(driverFolder(folder));
  if (!withOurTfjs.has(place)) {
    withOurTfjs.add(place);
    const inside = pathToFileURL(`${place}${path.sep}`).href;
    const url = pathToFileURL(createRequire(import.meta.url).resolve('@tensorflow/tfjs')).href;
    nodeModule.registerHooks({
      resolve: (specifier, context, next) =>
        specifier === '@tensorflow/tfjs' && context.parentURL?.startsWith(inside)
          ? { url, format: 'commonjs', shortCircuit: true }
          : next(specifier, context),
    });
  }
  return createRequire(path.join(place, 'package.json'));
}
