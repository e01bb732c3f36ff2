/** Names of the models, as they stand in `world.json` and in a recipe. */
export type ModelName = 'videoTokenizer' | 'actionTokenizer' | 'dynamics';

/**
 * Keys that stood in a model's configuration in version 1, and tell what the training is after: structure alone stands there since. The list
 * is closed, as a key that is newer never stood there.
 */
const objectiveKeys: Record<ModelName, readonly string[]> = {
  videoTokenizer: ['unusualPixelWeight', 'commitmentWeight', 'balanceWeight'],
  actionTokenizer: [
    'changedPixelWeight',
    'skipTransitions',
    'decoderWarmupSteps',
    'varianceTarget',
    'varianceWeight',
    'correlationWeight',
    'balanceWeight',
  ],
  dynamics: ['maskRatio', 'lastFrameShare', 'corruption', 'actionNoise', 'stillActionNoise', 'balanceWeight'],
};

/** Takes a model's configuration of version 1 apart into its structure and the objective that it was trained by. */
export function splitModel(
  name: ModelName,
  config: Readonly<Record<string, unknown>>,
): { model: Record<string, unknown>; objective: Record<string, unknown> } {
  const isObjective = (key: string) => objectiveKeys[name].includes(key);
  const part = (wanted: boolean) =>
    Object.fromEntries(Object.entries(config).filter(([key]) => isObjective(key) === wanted));
  return { model: part(false), objective: part(true) };
}

/**
 * Brings what `world.json` holds from version 1 of the format to version 2. Nothing that play reads changes, nor any other file of the bundle.
 *
 * @param json what is in the file; of another version, or damaged, it is left as it is
 */
export function upgradeWorldInfo(json: Record<string, unknown>): Record<string, unknown> {
  const { models, version } = json;
  if (version !== 1 || !isMapping(models)) return json;
  const upgraded = Object.entries(models).map(([name, config]) => [
    name,
    name in objectiveKeys && isMapping(config) ? splitModel(name as ModelName, config).model : config,
  ]);
  return { ...json, version: 2, models: Object.fromEntries(upgraded) };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
