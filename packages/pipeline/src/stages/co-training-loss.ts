import {
  type ActionTokenizer,
  type ActionTokenizerDraw,
  type ActionTokenizerObjectiveInput,
  actionTokenizerLoss,
  drawActionTokenizer,
} from '@genie/action-tokenizer';
import {
  type Dynamics,
  type DynamicsDraw,
  type DynamicsObjectiveInput,
  drawDynamics,
  dynamicsLoss,
} from '@genie/dynamics';
import type { BatchPart, Random } from '@genie/ops';
import { Module } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import type { CoTrain } from '../recipe/training-choices.ts';

/** The dynamics and the action tokenizer that is trained together with it; a file of weights holds both. */
export class CoTrained extends Module {
  readonly dynamics: Dynamics;
  readonly actionTokenizer: ActionTokenizer;

  constructor(dynamics: Dynamics, actionTokenizer: ActionTokenizer) {
    super();
    this.dynamics = dynamics;
    this.actionTokenizer = actionTokenizer;
  }
}

/** Batch for co-training: frames [B, T, H, W, C], their tokens int32 [B, T, P] and codes [B, T, P, L]. */
export type CoTrainingBatch = { frames: tf.Tensor5D; tokens: tf.Tensor3D; codes: tf.Tensor4D };

export type CoTrainingDraw = { dynamics: DynamicsDraw; actions: ActionTokenizerDraw };

/** Objectives that the two are trained by: any part of each; the rest is the reference's. */
export interface Objectives {
  dynamics?: DynamicsObjectiveInput | undefined;
  actionTokenizer?: ActionTokenizerObjectiveInput | undefined;
}

interface DrawOptions {
  objectives: Objectives;
  random: Random;
  /** Of the action tokenizer's training, for its warm-up; undefined: that is over. */
  step: number | undefined;
  part: BatchPart | undefined;
}

/** Draws what chance decides of a step; the caller disposes of the tensors. */
export function drawCoTraining(
  { dynamics, actionTokenizer }: CoTrained,
  { frames, tokens }: CoTrainingBatch,
  { objectives, random, step, part }: DrawOptions,
): CoTrainingDraw {
  const { quantizer } = actionTokenizer;
  const actionCodes = Array.from({ length: quantizer.codebookSize }, (_, index) => quantizer.code(index));
  return {
    dynamics: drawDynamics(
      dynamics,
      { tokens },
      { objective: objectives.dynamics, random: random.fork('dynamics'), part, actionCodes },
    ),
    actions: drawActionTokenizer(actionTokenizer, frames, {
      objective: objectives.actionTokenizer,
      random: random.fork('actions'),
      part,
      ...(step === undefined ? {} : { step }),
    }),
  };
}

/**
 * The loss of the dynamics, told the actions that the encoder says now, plus `actionWeight` times that of the action tokenizer. One
 * pass of the encoder serves both, on clips shifted as its own training shifts them.
 *
 * The gradient goes from guessed tokens through the actions and the rounding (straight through) into the encoder. Genie has both models
 * trained at the same time but stops it there (https://arxiv.org/abs/2402.15391, section 2.1): `gradient: 'stopped'`.
 */
export function coTrainingLoss(
  { dynamics, actionTokenizer }: CoTrained,
  { frames, tokens, codes }: CoTrainingBatch,
  options: Pick<CoTrain, 'actionWeight' | 'gradient'> & {
    objectives: Objectives;
    drawn: CoTrainingDraw;
    part: BatchPart | undefined;
    recompute: boolean;
  },
): { loss: tf.Scalar; metrics: Record<string, tf.Scalar> } {
  const { objectives, drawn, part, recompute, actionWeight, gradient } = options;
  const common = { part, recompute };
  const own = actionTokenizerLoss(actionTokenizer, frames, {
    ...common,
    objective: objectives.actionTokenizer,
    drawn: drawn.actions,
  });
  const actions = gradient === 'stopped' ? withoutGradient(own.codes) : own.codes;
  const predicted = dynamicsLoss(
    dynamics,
    { codes, tokens, actions },
    {
      ...common,
      objective: objectives.dynamics,
      drawn: drawn.dynamics,
    },
  );
  return {
    loss: tf.add(predicted.loss, tf.mul(own.loss, actionWeight)) as tf.Scalar,
    metrics: { ...predicted.metrics, ...own.metrics },
  };
}

function withoutGradient<T extends tf.Tensor>(x: T): T {
  const stop = tf.customGrad((input) => {
    const value = tf.clone(input as tf.Tensor);
    return { value, gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) };
  });
  return stop(x) as T;
}
