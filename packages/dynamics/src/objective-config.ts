import { type BalanceFields, balanceShape, type ConfigProblem, parseConfig } from '@genie/stt';
import * as z from 'zod/mini';
import type { DynamicsConfig } from './config.ts';

/** Training objective of a dynamics model: what is hidden, what is falsified and what is added to the loss. Play reads none of it. */
export interface DynamicsObjective extends BalanceFields {
  /** Training hides a share of the tokens drawn from this range for each batch. Default [0.5, 1]; no other where the model's `temporal` is false. */
  maskRatio: [number, number];
  /**
   * Share of the clips in which only tokens of the last frame are hidden, as in play. Default 0; no other where the model's `temporal` is false: of
   * every frame whose past is whole, tokens are hidden as in play then.
   */
  lastFrameShare: number;
  /** Up to this share of a clip's tokens is replaced by others of it, in what the model sees, against drift in long play. Default 0. */
  corruption: number;
  /**
   * Share of the actions that is replaced by any other, in what the model is told, so that it has also seen actions where they never
   * occur: a key held at a wall moves nothing, and is another latent action there. Default 0.
   */
  actionNoise: number;
  /**
   * Share of the still action's transitions that is told as another action, drawn by how often each occurs. The still action is the one
   * that changes the fewest tokens: what a key at a wall becomes, when it moves nothing. Told as any key, it teaches that a key may move
   * nothing, and nothing else; `actionNoise` tells any action of any movement. Default 0.
   */
  stillActionNoise: number;
}

/** Objective as it may be given: any part of a {@link DynamicsObjective}. */
export type DynamicsObjectiveInput = Partial<DynamicsObjective>;

const share = z.number().check(z.minimum(0), z.maximum(1));
const MASK_RATIO = [0.5, 1] as const;

/** Fills in defaults; unknown keys are errors. What goes with which model: {@link dynamicsObjectiveProblems}. */
export const dynamicsObjectiveSchema: z.ZodMiniType<DynamicsObjective, DynamicsObjectiveInput> = z
  .strictObject({
    maskRatio: z._default(z.tuple([share, share]), [...MASK_RATIO]),
    lastFrameShare: z._default(share, 0),
    corruption: z._default(share, 0),
    actionNoise: z._default(share, 0),
    stillActionNoise: z._default(share, 0),
    ...balanceShape,
  })
  .check(
    z.superRefine(({ maskRatio: [low, high] }, context) => {
      if (low <= high) return;
      const message = `found [${low}, ${high}], expected the smaller share first`;
      context.addIssue({ code: 'custom', path: ['maskRatio'], message });
    }),
  );

/** Finds the keys of an objective that do nothing for a model of this structure; none where all do. */
export function dynamicsObjectiveProblems(
  { maskRatio: [low, high], lastFrameShare }: DynamicsObjective,
  { temporal }: Pick<DynamicsConfig, 'temporal'>,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (temporal) return problems;
  const asInPlay =
    'where temporal is false: as many tokens as in play are hidden then, of every frame whose past is whole';
  if (low !== MASK_RATIO[0] || high !== MASK_RATIO[1]) {
    const message = `found [${low}, ${high}], expected no other than [${MASK_RATIO.join(', ')}] ${asInPlay}`;
    problems.push({ key: 'maskRatio', message });
  }
  if (lastFrameShare > 0) {
    problems.push({ key: 'lastFrameShare', message: `found ${lastFrameShare}, expected 0 ${asInPlay}` });
  }
  return problems;
}

/** @throws one line that names each wrong key, what was found and what is expected */
export function parseDynamicsObjective(
  input: DynamicsObjectiveInput,
  model: Pick<DynamicsConfig, 'temporal'>,
): DynamicsObjective {
  return parseConfig(dynamicsObjectiveSchema, input, 'dynamics objective', (objective) =>
    dynamicsObjectiveProblems(objective, model),
  );
}
