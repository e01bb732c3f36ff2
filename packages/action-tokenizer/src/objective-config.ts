import { type BalanceFields, balanceShape, type ConfigProblem, parseConfig } from '@genie/stt';
import * as z from 'zod/mini';
import type { ActionTokenizerConfig } from './config.ts';

/** Training objective of an action tokenizer: what the loss leaves out, and weights of its parts. Play reads none of it. */
export interface ActionTokenizerObjective extends BalanceFields {
  /** Extra weight in the loss of pixels that change by more than 0.05 from frame to frame. Default 0. */
  changedPixelWeight: number;
  /** The first transitions of a clip that the loss leaves out, because their future cannot be known. Default 0. */
  skipTransitions: number;
  /** Steps of training at first in which the decoder gets zero actions and learns what needs none. Default 0. */
  decoderWarmupSteps: number;
  /** Variance over the batch that the encoder's outputs should have at least. Default 0.01. */
  varianceTarget: number;
  /** Weight of what is missing to that variance. Default 100. */
  varianceWeight: number;
  /**
   * Weight of the squared correlation over the batch between the encoder's outputs. Two that say the same leave most codes unused, which
   * neither the variance nor batch norm sees. Default 0.
   */
  correlationWeight: number;
}

/** Input form: any part of an {@link ActionTokenizerObjective}. */
export type ActionTokenizerObjectiveInput = Partial<ActionTokenizerObjective>;

const weight = z.number().check(z.nonnegative());
const count = z.int().check(z.nonnegative());

/** Fills in defaults; unknown keys are errors. What goes with which model: {@link actionTokenizerObjectiveProblems}. */
export const actionTokenizerObjectiveSchema: z.ZodMiniType<ActionTokenizerObjective, ActionTokenizerObjectiveInput> =
  z.strictObject({
    changedPixelWeight: z._default(weight, 0),
    skipTransitions: z._default(count, 0),
    decoderWarmupSteps: z._default(count, 0),
    varianceTarget: z._default(weight, 0.01),
    varianceWeight: z._default(weight, 100),
    correlationWeight: z._default(weight, 0),
    ...balanceShape,
  });

/** Finds the keys of an objective that do nothing for a model of this structure; none where all do. */
export function actionTokenizerObjectiveProblems(
  objective: ActionTokenizerObjective,
  { quantizer }: Pick<ActionTokenizerConfig, 'quantizer'>,
): ConfigProblem[] {
  if (quantizer !== 'categorical') return [];
  return (['decoderWarmupSteps', 'correlationWeight'] as const)
    .filter((key) => objective[key] > 0)
    .map((key) => ({ key, message: `${objective[key]} with quantizer: categorical, expected 0` }));
}

/** @throws one line that names each wrong key, what was found and what is expected */
export function parseActionTokenizerObjective(
  input: ActionTokenizerObjectiveInput,
  model: Pick<ActionTokenizerConfig, 'quantizer'>,
): ActionTokenizerObjective {
  return parseConfig(actionTokenizerObjectiveSchema, input, 'action tokenizer objective', (objective) =>
    actionTokenizerObjectiveProblems(objective, model),
  );
}
