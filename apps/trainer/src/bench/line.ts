import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { BenchSizes } from './sizes.ts';
import { median, quantile, round } from './statistics.ts';

/** JSON result of a benchmark of a training step, or of play, of ours and of the reference. */
export interface StepLine {
  what: string;
  /** Patch, embedding, heads, feed-forward, blocks. */
  sizes: number[];
  batch: number;
  /** Of replicas or of the library. */
  threads: number;
  /** Or per frame, of play. */
  msPerStep: number;
  framesPerSecond: number;
}

/** Play says `msPerFrame`. */
export const stepLineSchema: z.ZodType<StepLine> = z.preprocess(
  (line) => (line instanceof Object && 'msPerFrame' in line ? { ...line, msPerStep: line.msPerFrame } : line),
  z.object({
    what: z.string(),
    sizes: z.array(z.number()).length(5),
    batch: z.number(),
    threads: z.number(),
    msPerStep: z.number().positive(),
    framesPerSecond: z.number().positive(),
  }),
);

export interface Timing {
  what: string;
  unit: 'step' | 'frame';
  sizes: BenchSizes;
  /** Frames that one unit handles. */
  frames: number;
  milliseconds: readonly number[];
  /** Milliseconds of processor time of a unit, all threads together: what others on the machine lengthen little. */
  processor?: number;
  backend: string;
  /** Device that it ran on: 'cpu', or the GPU's name. */
  device: string;
  threads: number;
  /** Name of the world that was played. */
  world?: string;
  /** Of a training step: whether it is a recorded graph, and what matrix products are computed with. */
  compile?: boolean;
  precision?: string;
}

/** One line of JSON. */
export function jsonLine({ what, unit, sizes, frames, milliseconds, processor, ...where }: Timing): string {
  const { batch, patch, embed, heads, hidden, blocks } = sizes;
  const middle = median(milliseconds);
  const late = quantile(milliseconds, 0.95);
  return JSON.stringify({
    what,
    sizes: [patch, embed, heads, hidden, blocks],
    batch,
    tfjs: tf.version_core,
    ...where,
    [unit === 'step' ? 'msPerStep' : 'msPerFrame']: round(middle, 1),
    framesPerSecond: round((frames / middle) * 1000, 3),
    ...(processor === undefined ? {} : { processorMs: round(processor, 1) }),
    ...(unit === 'frame' ? { p95Ms: round(late, 1), p95OverMedian: round(late / middle, 2) } : {}),
  });
}

/** One line for people. */
export function textLine({ what, unit, frames, milliseconds, processor }: Timing, where: string): string {
  const middle = median(milliseconds);
  const late = unit === 'frame' ? ` (95 % within ${quantile(milliseconds, 0.95).toFixed(1)})` : '';
  const speed = `${middle.toFixed(1)} ms a ${unit}${late}, ${((frames / middle) * 1000).toFixed(2)} frames/s`;
  const used = processor === undefined ? '' : `, ${processor.toFixed(1)} ms of processor time`;
  return `${what}, ${where}: ${speed} (median of ${milliseconds.length})${used}`;
}
