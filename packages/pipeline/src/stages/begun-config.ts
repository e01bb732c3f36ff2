import { existsSync } from 'node:fs';
import path from 'node:path';
import { describeDifference, readManifest } from '@genie/training';
import type { ModelStage } from '../run/folder.ts';
import { type TrainedConfig, wholeConfig } from './model-schemas.ts';

/** Statement of a manifest on what is trained, and by what: also on the action tokenizer, where that trains along. */
export interface StageConfig extends TrainedConfig {
  actionTokenizer?: Record<string, unknown> | undefined;
  actionTokenizerObjective?: Record<string, unknown> | undefined;
}

/**
 * A stage's configuration as its folder names it, where a training of this same model by the same objective began there before some key existed, or
 * before objectives stood apart from models: a key that is newer has the default that the model was made with. Else the configuration as it is given.
 */
export async function asBegun(
  folder: string,
  stage: ModelStage,
  { actionTokenizer, actionTokenizerObjective, ...config }: StageConfig,
): Promise<Record<string, unknown>> {
  const along = actionTokenizer && { actionTokenizer, actionTokenizerObjective };
  if (!existsSync(path.join(folder, 'manifest.json'))) return { ...config, ...along };
  const { config: begun } = await readManifest(folder, { stage });
  const own = sameAsBegun(stage, { model: begun.model, objective: begun.objective }, config);
  const others =
    along &&
    sameAsBegun(
      'action-tokenizer',
      { model: begun.actionTokenizer, objective: begun.actionTokenizerObjective },
      { model: along.actionTokenizer, objective: along.actionTokenizerObjective ?? {} },
    );
  return {
    ...(own ?? config),
    ...(others
      ? named({ actionTokenizer: others.model, actionTokenizerObjective: others.objective })
      : along && named(along)),
  };
}

/** Returns the configuration that was begun, if it comes to the same as the given one. */
function sameAsBegun(
  stage: ModelStage,
  begun: { model: unknown; objective: unknown },
  given: TrainedConfig,
): Record<string, unknown> | undefined {
  const known = wholeConfig(stage, begun);
  return known && !describeDifference(known, given) ? named(begun) : undefined;
}

/** Without the keys that have no value. */
function named(config: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}
