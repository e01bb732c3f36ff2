import { existsSync } from 'node:fs';
import path from 'node:path';
import { describeDifference, readManifest } from '@genie/training';
import type { ModelStage } from '../run/folder.ts';
import { modelSchemas } from './model-schemas.ts';

/**
 * A stage's model configuration as its folder names it, where a training of this same model began there before some key existed: a key
 * that is newer has the default that the model was made with. Else the configuration as it is given.
 */
export async function asBegun(
  folder: string,
  stage: ModelStage,
  config: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  if (!existsSync(path.join(folder, 'manifest.json'))) return config;
  const begun = (await readManifest(folder, { stage })).config.model;
  const known = modelSchemas[stage].safeParse(begun);
  if (!known.success || describeDifference(known.data, config)) return config;
  return begun as Record<string, unknown>;
}
