import { join } from 'node:path';
import type { SafetensorsEntry } from '@genie/ops';
import { TrainingError } from '../training-error.ts';
import { decodeFile } from './checkpoint.ts';
import { readBytes, sha256 } from './files.ts';
import { type Manifest, type ManifestExpectation, manifestPath, readManifest } from './manifest.ts';

/**
 * Reads the trained model of a stage's folder, as the next stage needs it.
 *
 * @returns the manifest, and the tensors by parameter name
 * @throws {TrainingError} as `readManifest`; and where the model is missing or is not the file that the manifest names
 */
export async function readModel(
  folder: string,
  expected: ManifestExpectation = {},
): Promise<{ manifest: Manifest; tensors: Record<string, SafetensorsEntry> }> {
  const manifest = await readManifest(folder, expected);
  const hash = manifest.files['model.safetensors'];
  if (hash === undefined) {
    const { stage, step, steps } = manifest;
    throw new TrainingError(
      `${manifestPath(folder)}: names no model; ${stage} ended at step ${step} of ${steps}: resume it`,
    );
  }
  const path = join(folder, 'model.safetensors');
  const bytes = await readBytes(path);
  if (sha256(bytes) !== hash) {
    throw new TrainingError(`${path}: damaged, its SHA-256 is not the manifest's; resume the stage to write it again`);
  }
  return { manifest, tensors: decodeFile(bytes, path).tensors };
}
