import type { Peak } from './peak.ts';

// Williams, Waterman, Patterson, Roofline: an insightful visual performance model (doi:10.1145/1498765.1498785): work that needs
// so many bytes for so many operations cannot go faster than memory brings the bytes, nor than the arithmetic units compute.

/** Measured peak performance of this machine. */
export interface MachinePeak {
  threads: number;
  /** Of one thread, and of all at the same time, in WebAssembly. */
  one: Peak;
  all: Peak;
  /** GFLOP/s of large matrix products in libraries that use all cores, or a GPU, by name: tensorflow, pytorch. */
  libraries: Record<string, number>;
}

/** Bounds on the work of a backend. */
export interface Roof {
  /** GFLOP/s. */
  arithmetic: number;
  /** GB/s. */
  bandwidth: number;
}

/** Position of some work below its roof. */
export interface RooflinePoint {
  row: string;
  /** Contender that did the work. */
  contender: string;
  /** Operations a byte. */
  intensity: number;
  /** Reached, in GFLOP/s. */
  speed: number;
  /** The most that is possible at this intensity, in GFLOP/s. */
  bound: number;
  /** speed / bound. */
  share: number;
}

/** The roof of a backend: SIMD arithmetic of all threads for wasm, the best matrix product that it has elsewhere. */
export function roofOf(contender: string, { all, libraries }: MachinePeak): Roof | null {
  const library = contender.startsWith('tensorflow') ? 'tensorflow' : 'pytorch';
  const arithmetic = contender === 'wasm' ? Math.max(all.simd, all.matMul) : libraries[library];
  return arithmetic === undefined ? null : { arithmetic, bandwidth: all.bandwidth };
}

/** The most that work of this intensity can reach, in GFLOP/s. */
export function boundOf({ arithmetic, bandwidth }: Roof, intensity: number): number {
  return Math.min(arithmetic, bandwidth * intensity);
}

export interface Reached {
  row: string;
  contender: string;
  /** Operations of a step, and how many a byte. */
  operations: { total: number; intensity: number };
  msPerStep: number;
}

export function rooflinePoint({ row, contender, operations, msPerStep }: Reached, roof: Roof): RooflinePoint {
  const { total, intensity } = operations;
  const speed = total / (msPerStep * 1e6);
  const bound = boundOf(roof, intensity);
  return { row, contender, intensity, speed, bound, share: speed / bound };
}
