import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import util from 'node:util';
import { RunError } from '@genie/pipeline/internal/errors';

/** Returns the reason why TensorFlow's own library cannot run here, in one line with what to do; undefined if it can. */
export function whyUnsupported(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `set up by this command on linux x64 only, this is ${process.platform} ${process.arch}: install @tensorflow/tfjs-node beside genie, or use --backend wasm`;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  if (!header.glibcVersionRuntime)
    return 'needs the GNU C library, which this Linux (musl?) lacks: use --backend wasm, or a Debian, Ubuntu or Fedora image';
  if (existsSync('/proc/cpuinfo') && !/^flags\s*:.*\bavx\b/m.test(readFileSync('/proc/cpuinfo', 'utf8')))
    return 'needs a processor with AVX, which this one lacks: use --backend wasm';
  return undefined;
}

/** tfjs-node 4.22, the last release, calls a function of `util` that Node 23 took away. This puts it back. */
export function restoreRemovedUtil(target: object = util): void {
  if (!('isNullOrUndefined' in target))
    Object.assign(target, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}

/** Returns whether the driver of an NVIDIA GPU is installed: on Linux, or on Linux inside of Windows. */
export function hasGpuDriver(): boolean {
  return existsSync('/proc/driver/nvidia/version') || existsSync('/dev/dxg');
}

/** The compiler's command and version. @throws RunError where there is none */
export function findCompiler(env: NodeJS.ProcessEnv = process.env): { command: string; version: string } {
  const command = env.CXX || 'g++';
  const { status, stdout } = spawnSync(command, ['-dumpfullversion', '-dumpversion'], { encoding: 'utf8', env });
  if (status === 0) return { command, version: stdout.trim() };
  throw new RunError(
    `${command} is not there, and the binding has to be compiled: install it (Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++; conda: conda install gxx), or name a C++ compiler in CXX`,
  );
}
