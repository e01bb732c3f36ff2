import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { BenchSizes } from './sizes.ts';
import { median, round } from './statistics.ts';

/** What a benchmark of a training step says of itself in JSON, of ours and of the reference. */
export interface StepLine {
  what: string;
  /** Patch, embedding, heads, feed-forward, blocks. */
  sizes: number[];
  batch: number;
  /** Of replicas or of the library. */
  threads: number;
  msPerStep: number;
  framesPerSecond: number;
}

export const stepLineSchema: z.ZodType<StepLine> = z.object({
  what: z.string(),
  sizes: z.array(z.number()).length(5),
  batch: z.number(),
  threads: z.number(),
  msPerStep: z.number().positive(),
  framesPerSecond: z.number().positive(),
});

export interface Timing {
  what: string;
  unit: 'step' | 'frame';
  sizes: BenchSizes;
  /** Frames that one unit handles. */
  frames: number;
  milliseconds: readonly number[];
  backend: string;
  /** What it ran on: 'cpu', or the GPU's name. */
  device: string;
  threads: number;
  /** Of a training step: whether it is a recorded graph, and what matrix products are computed with. */
  compile?: boolean;
  precision?: string;
}

/** One line of JSON. */
export function jsonLine({ what, unit, sizes, frames, milliseconds, ...where }: Timing): string {
  const { batch, patch, embed, heads, hidden, blocks } = sizes;
  const middle = median(milliseconds);
  return JSON.stringify({
    what,
    sizes: [patch, embed, heads, hidden, blocks],
    batch,
    tfjs: tf.version_core,
    ...where,
    [unit === 'step' ? 'msPerStep' : 'msPerFrame']: round(middle, 1),
    framesPerSecond: round((frames / middle) * 1000, 3),
  });
}

/** One line for people. */
export function textLine({ what, unit, frames, milliseconds }: Timing, where: string): string {
  const middle = median(milliseconds);
  const speed = `${middle.toFixed(1)} ms a ${unit}, ${((frames / middle) * 1000).toFixed(2)} frames/s`;
  return `${what}, ${where}: ${speed} (median of ${milliseconds.length})`;
}
