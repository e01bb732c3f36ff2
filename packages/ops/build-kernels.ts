/**
 * Compiles assembly/ to src/backends/wasm/kernels.generated.ts, which is committed: `node build-kernels.ts` in this folder.
 *
 * Three variants from one source: with relaxed SIMD, whose multiply-add is one instruction; the same with wide tiles, for
 * engines that join two vectors of 128 bits; and with plain SIMD.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { sourceHash } from './src/backends/wasm/source-hash.ts';

const folder = import.meta.dirname;
const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');
// In the order that compresses best: each beside the one it is most like.
const features = {
  plain: ['--use', 'WIDE=0'],
  relaxed: ['--enable', 'relaxed-simd', '--use', 'WIDE=0'],
  wide: ['--enable', 'relaxed-simd', '--use', 'WIDE=1'],
};

function compile(extra: string[], out: string): Buffer {
  const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd'];
  // The memory is that of TensorFlow.js, which may grow to 65536 pages; the imported type must allow as many.
  const memory = ['--importMemory', '--noExportMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  const args = [compiler, 'assembly/index.ts', '-o', out, ...options, ...memory, ...extra];
  const { status } = spawnSync(process.execPath, args, { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error('the kernels did not compile, see above');
  const bytes = readFileSync(out);
  if (bytes.length > 0 && hasSection(bytes, 11)) {
    // It would overwrite what TensorFlow.js has at the same addresses.
    throw new Error('the compiled kernels hold data of their own; write them without tables, strings and arrays');
  }
  return bytes;
}

function hasSection(bytes: Buffer, id: number): boolean {
  for (let at = 8; at < bytes.length; ) {
    if (bytes[at++] === id) return true;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    at += size;
  }
  return false;
}

const temporary = mkdtempSync(path.join(tmpdir(), 'kernels-'));
try {
  const modules = Object.entries(features).map(([name, extra]) => {
    const bytes = compile(extra, path.join(temporary, `${name}.wasm`));
    console.log(`${name}: ${bytes.length} bytes`);
    return { name, bytes };
  });
  // One block of all three: they share most of their code, so that it is hardly larger than one of them would be.
  const deflated = deflateRawSync(Buffer.concat(modules.map(({ bytes }) => bytes)), { level: 9, memLevel: 9 });
  const sizes = modules.map(({ name, bytes }) => `${name}: ${bytes.length}`).join(', ');
  const lines = [
    '// Made by build-kernels.ts from assembly/. Do not edit.',
    `export const sourceSha256: string = '${sourceHash(folder)}';`,
    '/** Bytes of each module, in the order in which they lie in the block. */',
    `export const sizes: { ${modules.map(({ name }) => `${name}: number`).join('; ')} } = { ${sizes} };`,
    '/** The modules, deflated, in base64. */',
    `export const deflated: string =\n  '${deflated.toString('base64')}';`,
  ];
  writeFileSync(path.join(folder, 'src/backends/wasm/kernels.generated.ts'), `${lines.join('\n')}\n`);
} finally {
  rmSync(temporary, { recursive: true });
}
