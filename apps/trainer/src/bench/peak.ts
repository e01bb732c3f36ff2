import type { GradientReducer } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import { type MultiplyAdd, multiplyAdd, sumCounts } from './multiply-add.ts';

/** Peak performance of a thread, or several at the same time. */
export interface Peak {
  /** Multiply-adds in SIMD registers, in GFLOP/s. */
  simd: number;
  /** Matrix products on the backend in use, in GFLOP/s. */
  matMul: number;
  /** Copies of memory that no cache holds, in GB/s, read and written bytes both counted. */
  bandwidth: number;
}

/** Settings of the measurement; plain data, so that it can be posted to other threads. */
export interface PeakBench {
  /** Number of times that each is measured; the best counts. */
  windows: number;
  /** For how long each time. */
  seconds: number;
}

/** Rows and columns of the matrices. */
const matrixSize = 512;
/** Bytes of what is copied, several times what processors have as cache. */
const copiedBytes = 2 ** 26;

/**
 * Measures what this thread can do, or what all replicas can do at the same time.
 *
 * @param reducer the way to the other replicas, each of which calls this
 * @returns sums over the replicas, the same on each
 */
export function measurePeak({ windows, seconds }: PeakBench, reducer?: GradientReducer): Peak {
  const matrix = tf.fill([matrixSize, matrixSize], 0.5);
  const [from, to] = [new Float32Array(copiedBytes / 4).fill(1), new Float32Array(copiedBytes / 4)];
  const best = (work: () => number) => {
    work(); // compiled, and its memory there, before it counts
    const rates = Array.from({ length: windows }, () => {
      reducer?.sum(new Float32Array(1)); // all begin at once
      return rate(work, seconds) / 1e9;
    });
    return Math.max(...(reducer ? reducer.sum(Float32Array.from(rates)) : rates));
  };
  const bestArithmetic = ({ run }: MultiplyAdd) => best(() => run(100_000));
  try {
    return {
      simd: Math.max(...sumCounts.map((sums) => bestArithmetic(multiplyAdd(sums)))),
      matMul: best(() => multiplyMatrices(matrix)),
      bandwidth: best(() => {
        to.set(from);
        return 2 * copiedBytes;
      }),
    };
  } finally {
    matrix.dispose();
  }
}

/**
 * GFLOP/s of matrix products on the backend in use, the best of some; for backends that use all cores or a GPU by themselves.
 *
 * @param size rows and columns of the matrices
 */
export function measureMatMul({ windows, seconds }: PeakBench, size: number): number {
  const matrix = tf.fill([size, size], 0.5);
  multiplyMatrices(matrix);
  const rates = Array.from({ length: windows }, () => rate(() => multiplyMatrices(matrix), seconds) / 1e9);
  matrix.dispose();
  return Math.max(...rates);
}

/** @returns operations done */
function multiplyMatrices(matrix: tf.Tensor): number {
  tf.tidy(() => void tf.slice(tf.matMul(matrix as tf.Tensor2D, matrix as tf.Tensor2D), [0, 0], [1, 1]).dataSync());
  return 2 * matrix.shape[0]! ** 3;
}

/** Returns the work done per second. @param work does some and returns how much */
function rate(work: () => number, seconds: number): number {
  const started = performance.now();
  let done = 0;
  let milliseconds = 0;
  while (milliseconds < seconds * 1000) {
    done += work();
    milliseconds = performance.now() - started;
  }
  return (done / milliseconds) * 1000;
}
