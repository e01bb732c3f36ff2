import path from 'node:path';
import type { NativeKernelsStatus } from '@genie/ops/tensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { RunError } from '../errors.ts';
import { driverRequire, drivers, hasDriver } from './driver.ts';
import { bindingFile, findInstallation, type Installation } from './installation.ts';
import { describeNative, loadNative } from './native.ts';
import { restoreRemovedUtil, whyUnsupported } from './platform.ts';

/** A TensorFlow backend that is registered and can be set, or why there is none. */
export type Loaded = { found: string; why?: undefined } | { found?: undefined; why: string; damaged?: boolean };

/**
 * Registers the backend `tensorflow`: the one that `genie setup tensorflow` made, GPU before CPU, else that of the packages
 * tfjs-node-gpu and tfjs-node where their own installers brought a library.
 */
export async function loadTensorflow(): Promise<Loaded> {
  restoreRemovedUtil();
  // libtensorflow reports its own set-up on stderr. The command has said so before; this is for tests and benchmarks.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const damages: string[] = [];
  for (const kind of ['gpu', 'cpu'] as const) {
    const { installation, damage } = findInstallation(kind);
    if (damage) damages.push(damage);
    if (!installation) continue;
    // A cache folder may be shared by machines that differ.
    const unsupported = whyUnsupported();
    if (unsupported) return { why: unsupported };
    try {
      const native = loadInstallation(installation);
      return { found: `${describe(installation)}, ${describeNative(native)}` };
    } catch (error) {
      damages.push(`${installation.folder}: ${firstLine(error)}`);
    }
  }
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    try {
      await import(name);
      return { found: `libtensorflow ${versionInUse()} of ${name}` };
    } catch {
      // Not installed, or without its library, as is usual.
    }
  }
  if (damages.length > 0) return { why: damages.join('; '), damaged: true };
  return { why: whyUnsupported() ?? 'not set up: run `genie setup tensorflow`, or with --gpu for an NVIDIA GPU' };
}

/**
 * Loads TensorFlow as the package's own index.js does, but with the package and the binding from the set-up's folder: so nothing is written into node_modules.
 * Then it loads our own kernels, where they can run.
 * @throws when TensorFlow's libraries cannot be loaded
 */
export function loadInstallation({ kind, folder }: Installation): NativeKernelsStatus {
  restoreRemovedUtil();
  const { name, version } = drivers[kind];
  if (!hasDriver(folder)) {
    const setup = `genie setup tensorflow${kind === 'gpu' ? ' --gpu' : ''}`;
    throw new RunError(`${name} ${version} is not in the set-up: run \`${setup}\`, which brings it`);
  }
  const require = driverRequire(folder);
  const binding: unknown = require(path.join(folder, bindingFile));
  require('./dist/register_all_kernels');
  const { NodeJSKernelBackend } = require('./dist/nodejs_kernel_backend') as {
    NodeJSKernelBackend: new (binding: unknown, name: string) => tf.KernelBackend;
  };
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, name), 3);
  return loadNative(folder);
}

interface NodeBackend {
  binding: { TF_Version: string };
  isUsingGpuDevice: boolean;
}

/** Of the registered backend `tensorflow`. */
function nodeBackend(): NodeBackend {
  return tf.findBackend('tensorflow') as unknown as NodeBackend;
}

function versionInUse(): string {
  return nodeBackend().binding.TF_Version;
}

/** Returns whether TensorFlow computes on a GPU here; it must be registered. */
export function isOnGpu(): boolean {
  return nodeBackend().isUsingGpuDevice;
}

function describe({ kind }: Installation): string {
  const device = isOnGpu() ? 'GPU' : kind === 'gpu' ? 'CPU: built for GPUs, and none was found' : 'CPU';
  return `libtensorflow ${versionInUse()}, ${device}`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
