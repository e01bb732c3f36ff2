import { FiniteScalarQuantizer } from '@genie/fsq';
import type { Random } from '@genie/ops';
import { Linear, Module } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';

// B batch, K stacked frames, P patches, L latent dimensions, D features of a patch, H hidden features, A actions.

/** Configuration of an {@link ActorCritic}. */
export interface ActorCriticConfig {
  /** Frames that an observation stacks, K. */
  frames: number;
  /** Tokens of a frame, P. */
  patches: number;
  /** Levels of the tokens' code book. */
  levels: readonly number[];
  /** Number of actions, A. */
  actions: number;
  /** Features of a patch, D. */
  patchDim: number;
  /** Width of the hidden layer, H. */
  hiddenDim: number;
}

const whole = z.int().min(1);
/** Checks a configuration that was read from somewhere. */
export const actorCriticSchema: z.ZodType<ActorCriticConfig> = z.strictObject({
  frames: whole,
  patches: whole,
  levels: z.array(z.int().min(2)).min(1),
  actions: whole,
  patchDim: whole,
  hiddenDim: whole,
});

/** Policy and value of an {@link ActorCritic} for some observations. */
export interface Judgement {
  /** Of the policy, [B, A]. */
  logits: tf.Tensor2D;
  /** The return that is expected, [B]. */
  values: tf.Tensor1D;
}

/**
 * Actor and critic on a world's tokens, two heads of one network.
 *
 * The codes of each patch in the K frames go through one linear map that all patches share, a convolution whose stride is its kernel; what it
 * makes of the whole frame goes through one hidden layer.
 */
export class ActorCritic extends Module {
  readonly config: ActorCriticConfig;
  readonly quantizer: FiniteScalarQuantizer;
  /** Mean of each patch, [P, K·L]: taken off, so that what stands out is seen. Not trained, see {@link ActorCritic.center}. */
  readonly mean: tf.Variable<tf.Rank.R2>;
  readonly patch: Linear;
  readonly hidden: Linear;
  readonly policy: Linear;
  readonly value: Linear;

  constructor(config: ActorCriticConfig, random: Random) {
    super();
    const { frames, patches, levels, actions, patchDim, hiddenDim } = config;
    this.config = config;
    this.quantizer = new FiniteScalarQuantizer(levels);
    this.mean = tf.variable(tf.zeros<tf.Rank.R2>([patches, frames * levels.length]), false);
    const he = (inputs: number) => ({ deviation: Math.sqrt(2 / inputs) }); // for ReLU: arXiv:1502.01852
    const seen = frames * levels.length;
    this.patch = new Linear(seen, patchDim, random.fork('patch'), he(seen));
    this.hidden = new Linear(patches * patchDim, hiddenDim, random.fork('hidden'), he(patches * patchDim));
    // All actions are about equally likely at first.
    this.policy = new Linear(hiddenDim, actions, random.fork('policy'), { deviation: 0.01 / Math.sqrt(hiddenDim) });
    this.value = new Linear(hiddenDim, 1, random.fork('value'), { deviation: 1 / Math.sqrt(hiddenDim) });
  }

  /** @param observations tokens, int32 [B, K, P] */
  apply(observations: tf.Tensor3D): Judgement {
    const { patches, patchDim } = this.config;
    const features = tf.relu(this.patch.apply(tf.sub(this.#perPatch(observations), this.mean))); // [B, P, D]
    const hidden = tf.relu(this.hidden.apply(tf.reshape(features, [-1, patches * patchDim]))); // [B, H]
    const values = tf.reshape(this.value.apply(hidden), [-1]) as tf.Tensor1D;
    return { logits: this.policy.apply(hidden) as tf.Tensor2D, values };
  }

  /** Takes what observations show on average as what is to be expected of every one. @param observations tokens, int32 [B, K, P] */
  center(observations: tf.Tensor3D): void {
    tf.tidy(() => this.mean.assign(tf.mean(this.#perPatch(observations), 0)));
  }

  /** The codes of each patch in all frames: [B, K, P] → [B, P, K·L] */
  #perPatch(observations: tf.Tensor3D): tf.Tensor3D {
    const { frames, patches, levels } = this.config;
    const codes = this.quantizer.codes(observations); // [B, K, P, L]
    return tf.reshape(tf.transpose(codes, [0, 2, 1, 3]), [-1, patches, frames * levels.length]);
  }

  /**
   * {@link ActorCritic.apply} without a gradient, as plain numbers.
   *
   * @param observations tokens, int32 [B, K, P], as one array
   * @returns logits [B, A] and values [B]
   */
  async judge(observations: Int32Array): Promise<{ logits: Float32Array; values: Float32Array }> {
    const { frames, patches } = this.config;
    const { logits, values } = tf.tidy(() => ({
      ...this.apply(tf.tensor3d(observations, [observations.length / (frames * patches), frames, patches], 'int32')),
    }));
    try {
      // Copies: some backends lend their memory.
      return {
        logits: Float32Array.from(await logits.data<'float32'>()),
        values: Float32Array.from(await values.data<'float32'>()),
      };
    } finally {
      tf.dispose([logits, values]);
    }
  }
}
