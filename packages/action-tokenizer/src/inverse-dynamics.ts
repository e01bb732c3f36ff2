import type { Random } from '@genie/ops';
import { Module } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { CategoricalQuantizer } from './categorical/quantizer.ts';
import { type ActionTokenizerConfig, type ActionTokenizerInput, parseActionTokenizerConfig } from './config.ts';
import { Encoder, type TransformOptions } from './encoder.ts';
import { rollClips } from './frames.ts';

/**
 * Reads the true action from a frame and the next one: an inverse dynamics model, with the encoder of an action tokenizer, trained with
 * labels. What it cannot read, no encoder with the same inputs can: it is the ceiling of action agreement.
 *
 * @see https://arxiv.org/abs/2206.11795 (VPT), section 3, inverse dynamics models
 */
export class InverseDynamics extends Module {
  readonly config: ActionTokenizerConfig;
  /** True actions by number, as one-hot codes. */
  readonly quantizer: CategoricalQuantizer;
  readonly encoder: Encoder;

  /**
   * @param config that of the action tokenizer whose encoder it has; its quantizer and decoder are not used
   * @param actions number of true actions N, at least 2
   */
  constructor(config: ActionTokenizerInput, actions: number, random: Random) {
    super();
    this.config = parseActionTokenizerConfig({
      ...config,
      quantizer: 'categorical',
      codes: actions,
      groups: undefined,
      activationNorm: 'none',
      prediction: 'residual',
    });
    this.quantizer = new CategoricalQuantizer(actions);
    this.encoder = new Encoder(this.config, random.fork('encoder'));
  }

  /** N, the numbers that an action is told in. */
  get actionDim(): number {
    return this.config.codes;
  }

  /**
   * @param frames [B, T, H, W, C] in [-1, 1], T at least 2
   * @returns of each transition, logits of the actions as `latents` and the most probable one as a one-hot code, both [B, T-1, N]
   */
  encode(frames: tf.Tensor5D, options: TransformOptions = {}): { latents: tf.Tensor3D; codes: tf.Tensor3D } {
    const latents = this.encoder.apply(frames, options);
    return { latents, codes: this.quantizer.quantize(latents) as tf.Tensor3D };
  }

  /**
   * @param frames [B, T, H, W, C] in [-1, 1], T at least 2
   * @returns int32 [B, T-1]; action t leads from frame t to frame t + 1
   */
  actions(frames: tf.Tensor5D): tf.Tensor2D {
    return tf.tidy(() => this.quantizer.indices(this.encoder.apply(frames, {})) as tf.Tensor2D);
  }
}

/** Labelled clips. */
export type InverseDynamicsBatch = {
  /** [B, T, H, W, C] in [-1, 1] */
  frames: tf.Tensor5D;
  /** int32 [B, T-1], 0 … N-1; anything where the weight is 0. */
  actions: tf.Tensor2D;
  /** Weight of each transition, [B, T-1]: 0 where its action is not known. */
  weights: tf.Tensor2D;
};

/**
 * Draws how the encoder sees the clips in training: each rolled by its own shift, up to `encoderShift`. The caller disposes of the tensor.
 *
 * @param frames [B, T, H, W, C]
 */
export function drawInverseDynamics({ config }: InverseDynamics, frames: tf.Tensor5D, random: Random): tf.Tensor5D {
  return tf.tidy(() => rollClips(frames, config.encoderShift, random));
}

/**
 * Weighted cross-entropy of the true actions, in nats: Σ weight · ce / Σ weight.
 *
 * @param options `rolled`: what the encoder sees, where that is not `frames`; `recompute`: see `SpatioTemporalTransformer`
 */
export function inverseDynamicsLoss(
  model: InverseDynamics,
  { frames, actions, weights }: InverseDynamicsBatch,
  { rolled = frames, recompute = false }: { rolled?: tf.Tensor5D; recompute?: boolean } = {},
): {
  loss: tf.Scalar;
  /** The share that is read right, weighted alike, 0…1. */
  metrics: { balancedAccuracy: tf.Scalar };
} {
  const { latents } = model.encode(rolled, { recompute });
  const total = tf.maximum(tf.sum(weights), 1e-6); // a batch may have no label
  const surprise = tf.neg(tf.sum(tf.mul(model.quantizer.codes(actions), tf.logSoftmax(latents)), -1)); // [B, T-1]
  const right = tf.cast(tf.equal(tf.argMax(latents, -1), actions), 'float32');
  const mean = (of: tf.Tensor) => tf.div(tf.sum(tf.mul(of, weights)), total) as tf.Scalar;
  return { loss: mean(surprise), metrics: { balancedAccuracy: mean(right) } };
}
