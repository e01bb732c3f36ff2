import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { RunError } from '@genie/pipeline/internal/errors';
import type { Distribution } from './distribution.ts';
import { driverFolder } from './driver.ts';
import { bindingFile } from './installation.ts';

/**
 * Compiles the binding between Node and libtensorflow, from the sources in the tfjs-node package, into `folder`, where that lies
 * under `tfjs-node/`, TensorFlow's libraries and headers under `tensorflow/` and CUDA's under `nvidia/`. It finds them beside itself, so the folder can be moved.
 *
 * @throws RunError with the compiler's first complaint
 */
export async function compileBinding(
  { cuda }: Pick<Distribution, 'cuda'>,
  folder: string,
  compiler: string,
): Promise<void> {
  const require = createRequire(import.meta.url);
  const sources = path.join(driverFolder(folder), 'binding');
  const headers = (require('node-api-headers') as { include_dir: string }).include_dir;
  const cudaFolders = cuda.folders.map((name) => `nvidia/${name}/lib`);
  const args = [
    ...['-O2', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
    `-I${headers}`,
    `-I${path.join(folder, 'tensorflow/include')}`,
    path.join(sources, 'tfjs_backend.cc'),
    path.join(sources, 'tfjs_binding.cc'),
    ...['tensorflow', ...cudaFolders].flatMap((name) => [
      `-L${path.join(folder, name)}`,
      `-Wl,-rpath,$ORIGIN/${name}`,
      // What the libraries themselves need, which the linker only looks up.
      `-Wl,-rpath-link,${path.join(folder, name)}`,
    ]),
    ...['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    // The binding calls none of these. TensorFlow opens them by name, and gets those that are loaded already.
    '-Wl,--no-as-needed',
    ...cuda.libraries.map((name) => `-l:${name}`),
    ...['-o', path.join(folder, bindingFile)],
  ];
  await runCompiler(compiler, args, 'the binding');
}

/** @throws RunError with the compiler's first complaint about `what` */
export function runCompiler(command: string, args: string[], what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', (error) => reject(new RunError(`${command}: ${error.message}`)));
    child.on('close', (status, signal) => {
      if (status === 0) return resolve();
      const lines = stderr.trim().split('\n');
      const complaint = lines.find((line) => /error|undefined|cannot find/i.test(line)) ?? lines[0] ?? '';
      reject(
        new RunError(`${command} could not compile ${what} (${signal ?? `status ${status}`}): ${complaint.trim()}`),
      );
    });
  });
}
