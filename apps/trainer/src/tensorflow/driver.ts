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
  /** Subresource integrity as npm and its lockfiles have it: sha512 of the archive, in base64. */
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

/** Dependencies of their JavaScript that nothing else of ours has. */
const protobuf: NpmPackage = {
  name: 'google-protobuf',
  version: '3.21.4',
  integrity: 'sha512-MnG7N936zcKTco4Jd2PX2U96Kf9PxygAPKBug+74LHzmHXmceN16MmRcdgZv+DGef/S9YvQAfRsNCn4cjf9yyQ==',
};

/** Returns the place of the package in the folder of a set-up. */
export function driverFolder(folder: string): string {
  return path.join(folder, 'tfjs-node');
}

/** Returns whether a set-up has its package. */
export function hasDriver(folder: string): boolean {
  return existsSync(path.join(driverFolder(folder), 'package.json'));
}

/**
 * Brings the package, and the one that it needs, into the folder of a set-up, whole or not at all, from npm or from a folder of the user's.
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
    const place = path.join(making, 'package');
    const from = { folder: making, archives: wheels };
    const driver = await fetchPackage(drivers[kind], from);
    await unpackPackage(driver, place, /^(package\.json|dist\/.*\.js|binding\/.*)$/);
    const needed = await fetchPackage(protobuf, from);
    await unpackPackage(
      needed,
      path.join(place, 'node_modules', protobuf.name),
      /^(package\.json|google-protobuf\.js|LICENSE.*)$/,
    );
    rmSync(driverFolder(folder), { recursive: true, force: true });
    renameSync(place, driverFolder(folder));
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

const withOurTfjs = new Set<string>();
/** Packages that must be there once: two copies would keep two registries of kernels and gradients. */
const ours = ['@tensorflow/tfjs', '@tensorflow/tfjs-core'];

/** Gives what loads the modules of a set-up's package. TensorFlow.js is the command's own there. */
export function driverRequire(folder: string): NodeJS.Require {
  const place = path.resolve(driverFolder(folder));
  if (!withOurTfjs.has(place)) {
    withOurTfjs.add(place);
    const inside = pathToFileURL(`${place}${path.sep}`).href;
    const { resolve } = createRequire(import.meta.url);
    const urls = new Map(ours.map((name) => [name, pathToFileURL(resolve(name)).href]));
    nodeModule.registerHooks({
      resolve: (specifier, context, next) => {
        const url = context.parentURL?.startsWith(inside) ? urls.get(specifier) : undefined;
        return url === undefined ? next(specifier, context) : { url, format: 'commonjs', shortCircuit: true };
      },
    });
  }
  return createRequire(path.join(place, 'package.json'));
}
