import { readFileSync } from 'node:fs';
import v8 from 'node:v8';

/** V8's flag that lets it join two neighbouring 128-bit vectors of WebAssembly to one 256-bit vector. */
const flag = '--experimental-wasm-revectorize';

/** The first Node whose V8 (13.6) joins the sums of loops too; before, the flag does nothing for matrix products. */
const firstNode = 24;

/**
 * Lets this process compute with 256-bit vectors in WebAssembly where it can, about twice as fast in matrix products.
 *
 * The flag is read when WebAssembly is compiled, so this comes before the wasm backend's kernels; it holds for all threads.
 * `GENIE_WIDE_VECTORS=off` in the environment keeps 128 bits, and so does `GENIE_RELAXED_SIMD=off`, see {@link isPlainAsked}.
 *
 * @returns whether the kernels should be the wide ones
 */
export function enableWideVectors(): boolean {
  const node = Number.parseInt(process.versions.node, 10);
  if (process.env.GENIE_WIDE_VECTORS === 'off' || isPlainAsked() || node < firstNode || !hasAvx2()) return false;
  v8.setFlagsFromString(flag);
  return true;
}

/**
 * Returns whether the kernels should be those of engines without relaxed SIMD, which round as those engines do: `GENIE_RELAXED_SIMD=off` in
 * the environment. For checks; they are slower.
 */
export function isPlainAsked(): boolean {
  return process.env.GENIE_RELAXED_SIMD === 'off';
}

/** Returns whether the processor is known to have 256-bit vectors; only Linux tells. */
function hasAvx2(): boolean {
  if (process.arch !== 'x64' || process.platform !== 'linux') return false;
  try {
    return /^flags\s*:.*\bavx2\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}
