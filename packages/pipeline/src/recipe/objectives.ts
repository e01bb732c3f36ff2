import { type ModelName, splitModel } from '@genie/world';

type Mapping = Record<string, unknown>;

const stages: readonly ModelName[] = ['videoTokenizer', 'actionTokenizer', 'dynamics'];

/**
 * A recipe, or a part of one, with each stage's objective apart from its model. Recipes of earlier versions have the objective's keys under
 * `model`; such a key counts as if it stood under `objective`, and before one that does.
 */
export function withObjectivesApart<R extends Mapping>(recipe: R): R {
  const result: Mapping = { ...recipe };
  for (const stage of stages) {
    const settings = recipe[stage];
    if (!isMapping(settings) || !isMapping(settings.model)) continue;
    const { model, objective } = splitModel(stage, settings.model);
    if (Object.keys(objective).length === 0) continue;
    const { model: _model, objective: known, ...others } = settings;
    result[stage] = { model, objective: { ...(isMapping(known) ? known : {}), ...objective }, ...others };
  }
  return result as R;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
