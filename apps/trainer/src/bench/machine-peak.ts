import os from 'node:os';
import { z } from 'zod';
import { chooseBackend } from '../backend/choose.ts';
import { deviceInUse } from './machine.ts';
import { measureMatMul, measurePeak, type Peak } from './peak.ts';
import type { MachinePeak } from './roofline.ts';
import { round } from './statistics.ts';
import { startBenchThreads } from './thread-bench.ts';

/** Peak performance of a machine, as found by a process that has a backend; one line of JSON. */
export interface MeasuredPeak {
  what: 'peak';
  backend: string;
  /** The backend in words, versions among them. */
  description: string;
  /** 'cpu', or the GPU's name. */
  device: string;
  peak: MachinePeak;
}

const peakSchema: z.ZodType<Peak> = z.object({ simd: z.number(), matMul: z.number(), bandwidth: z.number() });

export const measuredPeakSchema: z.ZodType<MeasuredPeak> = z.object({
  what: z.literal('peak'),
  backend: z.string(),
  description: z.string(),
  device: z.string(),
  peak: z.object({
    threads: z.number(),
    one: peakSchema,
    all: peakSchema,
    libraries: z.record(z.string(), z.number()),
  }),
});

const bench = { windows: 6, seconds: 0.08 };
/** Rows and columns of matrices that keep all cores busy. */
const largeMatrix = 1024;

/** Measures the chosen backend, and then, in any case, what WebAssembly and memory can do in one thread and in all. */
export async function measureMachine(wanted: string): Promise<MeasuredPeak> {
  const { name: backend, description } = await chooseBackend(wanted);
  const device = deviceInUse(backend);
  const libraries: Record<string, number> =
    backend === 'tensorflow' ? { tensorflow: round(measureMatMul(bench, largeMatrix), 1) } : {};
  await chooseBackend('wasm');
  const threads = os.availableParallelism();
  const one = measurePeak(bench);
  const { reducer, close } = startBenchThreads(threads, { bench, backend: 'wasm' });
  try {
    const all = reducer ? measurePeak(bench, reducer) : one;
    const peak = { threads, one: rounded(one), all: rounded(all), libraries };
    return { what: 'peak', backend, description, device, peak };
  } finally {
    await close();
  }
}

function rounded({ simd, matMul, bandwidth }: Peak): Peak {
  return { simd: round(simd, 1), matMul: round(matMul, 1), bandwidth: round(bandwidth, 1) };
}
