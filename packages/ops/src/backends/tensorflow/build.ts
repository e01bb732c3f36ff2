import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Paths of the compiler's inputs and outputs. */
export interface NativeBuildOptions {
  /** The folder `native` of this package: `path.join(path.dirname(require.resolve('@genie/ops/package.json')), 'native')`. */
  sources: string;
  /** Folder of `node_api.h`, as the package node-api-headers has it. */
  nodeHeaders: string;
  /** Folder that has `libtensorflow_cc.so.2`, `libtensorflow_framework.so.2` and, in `include`, TensorFlow's C headers. */
  tensorflow: string;
  /** An empty folder for object files. */
  objects: string;
  /** The library to be made; it looks for TensorFlow in `tensorflow` beside itself. */
  out: string;
}

/** Arguments of a C++ compiler (GCC 9, Clang 10 or newer): `compile` in any order, or at the same time, then `link`. */
export interface NativeBuild {
  compile: string[][];
  link: string[];
}

const common = ['-O3', '-std=c++17', '-fPIC', '-fvisibility=hidden', '-DNAPI_VERSION=8'];
// The kernels are compiled once for each set of instructions, and nothing else may use them.
const instructionSets = {
  avx2: ['-mavx2', '-mfma', '-mbmi', '-mbmi2'],
  avx512: ['-mavx2', '-mfma', '-mbmi', '-mbmi2', '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl'],
};

/** Returns the compiler and linker commands for the native library. */
export function nativeBuild({ sources, nodeHeaders, tensorflow, objects, out }: NativeBuildOptions): NativeBuild {
  const folders = [nodeHeaders, path.join(tensorflow, 'include'), path.join(sources, 'headers')];
  // A slim build's headers are the C API's alone.
  const includes = ['-DIS_SLIM_BUILD', ...folders.map((folder) => `-I${folder}`)];
  const units = readdirSync(sources)
    .filter((name) => name.endsWith('.cc') && name !== 'kernels.cc')
    .sort()
    .map((name) => ({ source: path.join(sources, name), object: `${name}.o`, flags: includes }));
  const kernels = Object.entries(instructionSets).map(([name, flags]) => ({
    source: path.join(sources, 'kernels.cc'),
    object: `kernels-${name}.o`,
    flags: [...flags, '-ffp-contract=fast', `-DGENIE_KERNELS=${name}`],
  }));
  // The kernels take longest.
  const all = [...kernels, ...units].map((unit) => ({ ...unit, object: path.join(objects, unit.object) }));
  return {
    compile: all.map(({ source, object, flags }) => [...common, ...flags, '-c', source, '-o', object]),
    link: [
      ...['-shared', '-pthread', ...all.map(({ object }) => object)],
      ...[`-L${tensorflow}`, '-Wl,-rpath,$ORIGIN/tensorflow', `-Wl,-rpath-link,${tensorflow}`],
      ...['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-o', out],
    ],
  };
}

/** SHA-256 of all that the native library is made from, to know an older one. */
export function nativeSourceHash(sources: string): string {
  const hash = createHash('sha256').update(JSON.stringify([common, instructionSets]));
  const entries = readdirSync(sources, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of entries.map(({ parentPath, name }) => path.join(parentPath, name)).sort()) {
    // Line ends may differ between checkouts.
    hash.update(path.basename(file)).update(readFileSync(file, 'utf8').replaceAll('\r\n', '\n'));
  }
  return hash.digest('hex');
}
