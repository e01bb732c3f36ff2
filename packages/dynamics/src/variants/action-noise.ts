import type { BatchPart, Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { DynamicsObjective } from '../objective-config.ts';

/** Data on the latent actions that training needs to replace some with others. */
export interface ActionNoiseOptions {
  random: Random;
  /** Part of a batch that the clips are, for a replica, which takes the same `random` on each. */
  part?: BatchPart | undefined;
  /** The codes of all actions, A numbers each, from which `actionNoise` and `stillActionNoise` draw. */
  actionCodes?: readonly (readonly number[])[] | undefined;
  /** Frequency of each action, by which `stillActionNoise` draws; any scale. Default: all alike. */
  actionUsage?: readonly number[] | undefined;
  /** Index of the action that changes the fewest tokens, for `stillActionNoise`. */
  stillAction?: number | undefined;
}

/** Mask of the transitions that keep their action, [B, T-1, 1], 1 or 0, and the codes given to the others, [B, T-1, A], 0 elsewhere. */
export type ReplacedActions = { kept: tf.Tensor3D; codes: tf.Tensor3D };

/** The batch whose actions are replaced, or a replica's part of it. */
export interface ActionPlaces {
  /** Clips in the whole batch. */
  batch: number;
  /** Clips here. */
  clips: number;
  /** Frames of a clip. */
  length: number;
  /** Codes [B, T-1, A]; needed for `stillActionNoise`. */
  actions: tf.Tensor3D | undefined;
}

/** The actions [B, T-1, A] as the model is told them. */
export function tellActions(actions: tf.Tensor3D, { kept, codes }: ReplacedActions): tf.Tensor3D {
  return tf.add(tf.mul(actions, kept), codes);
}

/**
 * Draws which actions are told as others, as `actionNoise` and `stillActionNoise` say; undefined where both are 0.
 * Drawn for the whole batch, so that what a clip gets does not depend on how the batch is divided. The caller disposes of the tensors.
 *
 * @throws where actions are to be replaced, and the options do not say by what or which one is still
 */
export function replaceActions(
  { batch, clips, length, actions }: ActionPlaces,
  { actionNoise, stillActionNoise }: Pick<DynamicsObjective, 'actionNoise' | 'stillActionNoise'>,
  options: ActionNoiseOptions,
): ReplacedActions | undefined {
  if (actionNoise === 0 && stillActionNoise === 0) return undefined;
  const { random, part, actionCodes = [], actionUsage, stillAction } = options;
  if (actionCodes.length === 0) {
    const noise = actionNoise > 0 ? `actionNoise is ${actionNoise}` : `stillActionNoise is ${stillActionNoise}`;
    throw new Error(`dynamics: ${noise}, expected actionCodes, the codes that it draws from`);
  }
  const transitions = length - 1;
  const dimensions = actionCodes[0]!.length;
  const total = batch * transitions;
  const ofAny = drawReplacements(total, actionNoise, () => random.integer(actionCodes.length), random);
  const still =
    stillActionNoise > 0 ? stillTransitions(actions, stillActionNoise, actionCodes[stillAction ?? -1]) : undefined;
  const byUsage = drawByWeight(actionUsage ?? actionCodes.map(() => 1));
  const ofStill = drawReplacements(total, stillActionNoise, () => byUsage(random.uniform()), random);
  const first = (part?.first ?? 0) * transitions;
  const own = Array.from({ length: clips * transitions }, (_, i) => {
    const any = ofAny[first + i]!;
    return any < 0 && still?.[i] ? ofStill[first + i]! : any;
  });
  const codes = own.flatMap((index) => (index < 0 ? new Array<number>(dimensions).fill(0) : [...actionCodes[index]!]));
  const kept = own.map((index) => (index < 0 ? 1 : 0));
  return {
    kept: tf.tensor3d(kept, [clips, transitions, 1]),
    codes: tf.tensor3d(codes, [clips, transitions, dimensions]),
  };
}

/** For each transition the index of the action that takes its place, drawn with probability `noise`; -1 where it is left. */
function drawReplacements(count: number, noise: number, draw: () => number, random: Random): Int32Array {
  if (noise === 0) return new Int32Array(count).fill(-1);
  return Int32Array.from({ length: count }, () => (random.uniform() < noise ? draw() : -1));
}

/** Marks the transitions that have the still action's code; row by row. */
function stillTransitions(
  actions: tf.Tensor3D | undefined,
  noise: number,
  code: readonly number[] | undefined,
): boolean[] {
  if (!code)
    throw new Error(`dynamics: stillActionNoise is ${noise}, expected stillAction, the index of the still action`);
  if (!actions)
    throw new Error(`dynamics: stillActionNoise is ${noise}, expected the actions, of which some are still`);
  const values = actions.dataSync();
  const width = code.length;
  return Array.from({ length: values.length / width }, (_, i) =>
    code.every((value, digit) => Math.abs(values[i * width + digit]! - value) < 1e-3),
  );
}

/** Maps a uniform number in [0, 1) to an index, each as probable as its weight. */
function drawByWeight(weights: readonly number[]): (uniform: number) => number {
  const sum = weights.reduce((a, b) => a + b, 0);
  return (uniform) => {
    let left = uniform * sum;
    const index = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    return index < 0 ? weights.length - 1 : index;
  };
}
