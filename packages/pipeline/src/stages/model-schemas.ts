import { actionTokenizerObjectiveSchema, actionTokenizerSchema } from '@genie/action-tokenizer';
import { dynamicsObjectiveSchema, dynamicsSchema } from '@genie/dynamics';
import { videoTokenizerObjectiveSchema, videoTokenizerSchema } from '@genie/video-tokenizer';
import { type ModelName, splitModel } from '@genie/world';
import type { ZodMiniType } from 'zod/mini';
import type { ModelStage } from '../run/folder.ts';

/** The structure of a stage's model, and the objective that it is trained by. */
export type TrainedConfig = { model: Record<string, unknown>; objective: Record<string, unknown> };

const schemas: Record<ModelStage, { name: ModelName; model: ZodMiniType; objective: ZodMiniType }> = {
  'video-tokenizer': {
    name: 'videoTokenizer',
    model: videoTokenizerSchema,
    objective: videoTokenizerObjectiveSchema,
  },
  'action-tokenizer': {
    name: 'actionTokenizer',
    model: actionTokenizerSchema,
    objective: actionTokenizerObjectiveSchema,
  },
  dynamics: { name: 'dynamics', model: dynamicsSchema, objective: dynamicsObjectiveSchema },
};

/**
 * Returns a manifest's configuration of a stage's model, with the defaults of keys that are newer than it: the model was made with these.
 *
 * @param found an objective that is `undefined` stands in the model's mapping, as in runs of earlier versions
 * @returns `undefined` where it is no configuration of such a model
 */
export function wholeConfig(
  stage: ModelStage,
  found: { model: unknown; objective?: unknown },
): TrainedConfig | undefined {
  const { name, ...schema } = schemas[stage];
  const { model: given, objective = {} } = found;
  if (typeof given !== 'object' || given === null) return undefined;
  const apart =
    found.objective === undefined ? splitModel(name, given as Record<string, unknown>) : { model: given, objective };
  const [model, trainedBy] = [schema.model.safeParse(apart.model), schema.objective.safeParse(apart.objective)];
  if (!model.success || !trainedBy.success) return undefined;
  return { model: model.data, objective: trainedBy.data } as TrainedConfig;
}
