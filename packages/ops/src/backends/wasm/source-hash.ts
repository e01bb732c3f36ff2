import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** SHA-256 of all that the compiled kernels are made from. Used by the build script and the test, never at run time. */
export function sourceHash(packageFolder: string): string {
  const assembly = path.join(packageFolder, 'assembly');
  const sources = readdirSync(assembly)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => path.join(assembly, name));
  const hash = createHash('sha256');
  for (const file of [...sources, path.join(packageFolder, 'build-kernels.ts')]) {
    // Line ends may differ between checkouts. Where the result is put is no part of what it is made from.
    const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n').replaceAll('src/backends/wasm/', 'src/wasm/');
    hash.update(path.basename(file)).update(text);
  }
  return hash.digest('hex');
}
