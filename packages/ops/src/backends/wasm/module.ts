import { inflateSync } from 'fflate';
import { deflated, sizes } from './kernels.generated.ts';

/** The functions of `assembly/index.ts`, compiled: pointers and sizes are numbers, flags are 0 or 1. */
export interface KernelExports {
  readonly [name: string]: (...args: number[]) => number;
}

/**
 * `relaxed` has a fused multiply-add (relaxed SIMD), `plain` runs wherever WebAssembly has SIMD. `wide` is `relaxed` with
 * matrix tiles that are fast only on engines which join neighbouring vectors of 128 bits to one of 256.
 */
export type Variant = 'relaxed' | 'wide' | 'plain';

let unpacked: Record<Variant, Uint8Array<ArrayBuffer>> | undefined;

/** The modules, which lie one after the other in one compressed block: they share most of their code. */
function modules(): Record<Variant, Uint8Array<ArrayBuffer>> {
  if (unpacked) return unpacked;
  const all = inflateSync(Uint8Array.from(atob(deflated), (character) => character.charCodeAt(0)));
  const { plain, relaxed } = sizes;
  unpacked = {
    plain: all.slice(0, plain),
    relaxed: all.slice(plain, plain + relaxed),
    wide: all.slice(plain + relaxed),
  };
  return unpacked;
}

/** The best variant that this engine runs; undefined where it has no SIMD. */
export function bestVariant(): Variant | undefined {
  return (['relaxed', 'plain'] as const).find((variant) => WebAssembly.validate(modules()[variant]));
}

/**
 * The bytes of a variant, ready to import `memory`.
 *
 * A module says whether the memory that it imports is shared between threads, as it is where TensorFlow.js runs its threaded
 * build, in a byte behind the import's name; nothing else differs.
 */
export function moduleBytes(variant: Variant, memory: WebAssembly.Memory): Uint8Array<ArrayBuffer> {
  const bytes = modules()[variant].slice();
  if (memory.buffer instanceof ArrayBuffer) return bytes;
  const name = [3, ...'env'].concat([6, ...'memory']).map((x) => (typeof x === 'number' ? x : x.charCodeAt(0)));
  const kindOfMemory = 2;
  const pattern = [...name, kindOfMemory];
  const at = bytes.findIndex((_, i) => pattern.every((byte, j) => bytes[i + j] === byte));
  bytes[at + pattern.length] = 3; // limits: has a maximum (1), is shared (2)
  return bytes;
}
