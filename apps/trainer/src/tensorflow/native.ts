import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { loadNativeKernels, type NativeKernelsStatus, nativeBuild, nativeSourceHash } from '@genie/ops/tensorflow';
import { runCompiler } from './compile.ts';

const require = createRequire(import.meta.url);

function sources(): string {
  return path.join(path.dirname(require.resolve('@genie/ops/package.json')), 'native');
}

/** The library of our own kernels in the folder of a set-up. Other sources are another file, so that an old one is never loaded. */
export function nativeFile(folder: string): string {
  return path.join(folder, `genie-ops-${nativeSourceHash(sources()).slice(0, 16)}.node`);
}

/**
 * Compiles the kernels of @genie/ops against the TensorFlow in `folder`, and removes those of other sources. The library appears
 * under its name only when it is whole.
 *
 * @throws RunError with the compiler's first complaint
 */
export async function buildNative(folder: string, compiler: string): Promise<void> {
  const { include_dir: nodeHeaders } = require('node-api-headers') as { include_dir: string };
  const file = nativeFile(folder);
  const objects = path.join(folder, `native.making-${process.pid}`);
  const out = path.join(objects, path.basename(file));
  mkdirSync(objects, { recursive: true });
  try {
    const tensorflow = path.join(folder, 'tensorflow');
    const { compile, link } = nativeBuild({ sources: sources(), nodeHeaders, tensorflow, objects, out });
    await Promise.all(compile.map((args) => runCompiler(compiler, args, 'our kernels')));
    await runCompiler(compiler, link, 'our kernels');
    for (const name of readdirSync(folder).filter((name) => /^genie-ops-.*\.node$/.test(name)))
      rmSync(path.join(folder, name));
    renameSync(out, file);
  } finally {
    rmSync(objects, { recursive: true, force: true });
  }
}

/** Loads the kernels from the folder of a set-up whose TensorFlow has been loaded. */
export function loadNative(folder: string): NativeKernelsStatus {
  const file = nativeFile(folder);
  return existsSync(file)
    ? loadNativeKernels(file)
    : { ready: false, why: 'not compiled for this version of genie: run `genie setup tensorflow`' };
}

/** Describes in words whether our kernels run. */
export function describeNative(status: NativeKernelsStatus): string {
  if (!status.ready) return `no native kernels: ${status.why}`;
  const instructions = { avx512: 'AVX-512', avx2: 'AVX2' }[status.instructions];
  return `native kernels with ${instructions}, ${status.threads} ${status.threads === 1 ? 'thread' : 'threads'}`;
}
