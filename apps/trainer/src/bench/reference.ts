import { existsSync } from 'node:fs';
import path from 'node:path';
import { oneLine, RunError, UsageError } from '@genie/pipeline/internal/errors';
import { z } from 'zod';
import { type Reference, referenceProcess } from './contenders.ts';
import { runJson } from './process.ts';

/** Answer of the reference's Python about itself. */
export interface ReferenceProbe {
  python: string;
  torch: string;
  threads: number;
  /** Name of the GPU that PyTorch finds, null where it finds none. */
  gpu: string | null;
  /** GFLOP/s of its matrix product. */
  matMul: number;
}

const probeSchema: z.ZodType<ReferenceProbe> = z.object({
  python: z.string(),
  torch: z.string(),
  threads: z.number(),
  gpu: z.string().nullable(),
  matMul: z.number(),
});

/**
 * Finds out whether the reference can be run.
 *
 * @throws UsageError where there is no checkout, RunError where Python, torch or what the reference imports is missing
 */
export async function probeReference(reference: Reference): Promise<ReferenceProbe> {
  const { checkout, python, threads } = reference;
  if (!existsSync(checkout)) throw new UsageError(`--reference ${checkout}: no such folder`);
  if (!existsSync(path.join(checkout, 'models/video_tokenizer.py')))
    throw new UsageError(
      `--reference ${checkout}: no models/video_tokenizer.py there, expected a checkout of AlmondGod/tinyworlds`,
    );
  const options = threads ? ['--threads', String(threads)] : [];
  try {
    return probeSchema.parse(await runJson(referenceProcess(reference, ['probe'], options, 120)));
  } catch (error) {
    const why = oneLine(error).replace(`${python}: `, '');
    throw new RunError(`--python ${python}: ${why}`, { cause: error });
  }
}
