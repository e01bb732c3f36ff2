import {
  ActionTokenizer,
  type ActionTokenizerConfig,
  type ActionTokenizerObjective,
  actionDim,
  actionTokenizerObjectiveProblems,
  actionTokenizerObjectiveSchema,
  actionTokenizerSchema,
} from '@genie/action-tokenizer';
import type { Survey } from '@genie/data';
import {
  Dynamics,
  type DynamicsConfig,
  type DynamicsObjective,
  dynamicsObjectiveProblems,
  dynamicsObjectiveSchema,
  dynamicsSchema,
} from '@genie/dynamics';
import { Random } from '@genie/ops';
import type { ConfigProblem } from '@genie/stt';
import {
  VideoTokenizer,
  type VideoTokenizerObjective,
  videoTokenizerObjectiveSchema,
  videoTokenizerSchema,
} from '@genie/video-tokenizer';
import type { ZodMiniType } from 'zod/mini';
import { UsageError } from './errors.ts';
import { explain } from './recipe/explain.ts';
import type { Recipe } from './recipe/schema.ts';
import { labelShare, spelled } from './recipe/training-choices.ts';

/** Checks a model's configuration or objective and says which key of the recipe is wrong. */
function check<Config>(
  schema: ZodMiniType<Config>,
  value: unknown,
  key: string,
  problemsOf: (config: Config) => ConfigProblem[] = () => [],
): Config {
  const result = schema.safeParse(value);
  if (!result.success) throw new UsageError(explain(result.error, schema, key));
  const [problem] = problemsOf(result.data);
  if (problem) throw new UsageError(`${key}.${problem.key}: ${problem.message}`);
  return result.data;
}

/** Frame sizes are the data's; a model's own sizes come from its part of the recipe. */
function frameSize({ data }: Recipe): { height: number; width: number; channels: number } {
  return { height: data.height, width: data.width, channels: 3 };
}

/** The video tokenizer of a recipe, with fresh weights drawn from the recipe's seed. */
export function videoTokenizerOf(recipe: Recipe): VideoTokenizer {
  const config = check(
    videoTokenizerSchema,
    { ...recipe.videoTokenizer.model, ...frameSize(recipe) },
    'videoTokenizer.model',
  );
  return new VideoTokenizer(config, new Random(recipe.seed).fork('video-tokenizer'));
}

/** Returns the objective that the video tokenizer of a recipe is trained by. */
export function videoTokenizerObjectiveOf({ videoTokenizer }: Recipe): VideoTokenizerObjective {
  return check(videoTokenizerObjectiveSchema, videoTokenizer.objective, 'videoTokenizer.objective');
}

/** Returns the objective that the action tokenizer of a recipe is trained by, and its codes are measured by. */
export function actionTokenizerObjectiveOf(
  { actionTokenizer }: Recipe,
  model: Pick<ActionTokenizerConfig, 'quantizer'>,
): ActionTokenizerObjective {
  const key = 'actionTokenizer.objective';
  return check(actionTokenizerObjectiveSchema, actionTokenizer.objective, key, (objective) =>
    actionTokenizerObjectiveProblems(objective, model),
  );
}

/** Returns the objective that the dynamics of a recipe is trained by. */
export function dynamicsObjectiveOf({ dynamics }: Recipe, model: Pick<DynamicsConfig, 'temporal'>): DynamicsObjective {
  return check(dynamicsObjectiveSchema, dynamics.objective, 'dynamics.objective', (objective) =>
    dynamicsObjectiveProblems(objective, model),
  );
}

/** Pixels that things may move by where the picture as a whole moves less, or not at all. */
const LEAST_RANGE = 8;

/**
 * Returns the motion range of codes where the recipe says `motionRange: auto`: one pixel more than the largest observed motion of the
 * picture, and at least 8.
 */
export function motionRangeFor({ reach }: Survey): number {
  return Math.max(LEAST_RANGE, reach + 1);
}

/** Settings of its action tokenizer that a recipe leaves open. */
export interface FoundOfActions {
  /** Stands for `motionRange: auto`. Default, before the video is known: 8 pixels. */
  motionRange?: number | undefined;
  /** Least number of codes, if labels say what actions there are. */
  codes?: number | undefined;
  /** Codes that count as one, of a trained one. */
  groups?: number[][] | undefined;
}

/**
 * The action tokenizer of a recipe, with fresh weights drawn from the recipe's seed.
 *
 * @param found what only the data or a training tell
 */
export function actionTokenizerOf(recipe: Recipe, found: FoundOfActions = {}): ActionTokenizer {
  const { motionRange, codes = 0, groups } = found;
  const config = actionTokenizerConfig(recipe, motionRange);
  config.codes = Math.max(config.codes, codes);
  return new ActionTokenizer(
    { ...config, ...(groups && { groups }) },
    new Random(recipe.seed).fork('action-tokenizer'),
  );
}

/** The configuration of a recipe's action tokenizer; `motionRange` as there. Its encoder is the same whatever the range. */
export function actionTokenizerConfig(recipe: Recipe, motionRange?: number): ActionTokenizerConfig {
  return check(actionTokenizerSchema, actionTokenizerModel(recipe, motionRange), 'actionTokenizer.model');
}

function actionTokenizerModel(recipe: Recipe, motionRange: number = LEAST_RANGE): Record<string, unknown> {
  const model: Record<string, unknown> = { ...recipe.actionTokenizer.model, ...frameSize(recipe) };
  return model.motionRange === 'auto' ? { ...model, motionRange } : model;
}

/**
 * The dynamics of a recipe: its vocabulary and patches are the video tokenizer's, its conditioning the action tokenizer's.
 *
 * @param codeLength numbers of an action's code, where labels say what actions there are. Default: the action tokenizer's.
 */
export function dynamicsOf(recipe: Recipe, codeLength = latentDim(recipe)): Dynamics {
  const { patchSize, levels } = check(
    videoTokenizerSchema,
    { ...recipe.videoTokenizer.model, ...frameSize(recipe) },
    'videoTokenizer.model',
  );
  const given = {
    height: recipe.data.height,
    width: recipe.data.width,
    patchSize,
    levels,
    actionDim: codeLength,
  };
  return new Dynamics(
    check(dynamicsSchema, { ...recipe.dynamics.model, ...given }, 'dynamics.model'),
    new Random(recipe.seed).fork('dynamics'),
  );
}

/** Numbers of a latent action's code. */
function latentDim(recipe: Recipe): number {
  return actionDim(actionTokenizerConfig(recipe));
}

/** Builds and drops every model, so that sizes that do not fit are told before any work is done. */
export function checkModels(recipe: Recipe): void {
  videoTokenizerOf(recipe).dispose();
  videoTokenizerObjectiveOf(recipe);
  if (recipe.actions === 'labels') {
    checkLabelled(recipe);
    checkDynamics(recipe, dynamicsOf(recipe, 2)); // how many actions there are, nobody knows before the labels are read
    return;
  }
  const actionTokenizer = actionTokenizerOf(recipe);
  actionTokenizer.dispose();
  actionTokenizerObjectiveOf(recipe, actionTokenizer.config);
  checkDynamics(recipe, dynamicsOf(recipe));
  checkSteered(recipe);
}

function checkDynamics(recipe: Recipe, model: Dynamics): void {
  model.dispose();
  dynamicsObjectiveOf(recipe, model.config);
}

/** Labels steer codes without an order, which are all foreseen at once. */
function checkSteered(recipe: Recipe): void {
  if (labelShare(recipe) === undefined) return;
  const { quantizer = 'fsq' } = recipe.actionTokenizer.model;
  if (quantizer !== 'categorical') {
    throw new UsageError(
      `actionTokenizer.model.quantizer: ${quantizer} with ${spelled(recipe.actions)}; labels steer categorical codes alone; expected categorical and the keys that go with it, as the recipe video has them`,
    );
  }
}

/** Checks that no setting needs an action tokenizer if none is trained. */
function checkLabelled({ dynamics: { model, coTrain } }: Recipe): void {
  if (model.draft) {
    throw new UsageError(
      'dynamics.model.draft: true with actions: labels; drafts are made by the decoder of an action tokenizer, and none is trained; expected false, or actions: latent',
    );
  }
  if (coTrain) {
    throw new UsageError(
      'dynamics.coTrain: with actions: labels, where there is no action tokenizer to train along; leave it out, or set actions: latent',
    );
  }
}
