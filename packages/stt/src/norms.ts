import { layerNorm, type Random, rmsNorm, silu } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { constant, variable } from './initialize.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';

/** Root mean square norm with a learned gain, which starts at 1 (https://arxiv.org/abs/1910.07467). ε = 1e-5. */
export class RmsNorm extends Module {
  /** [E] */
  readonly weight: tf.Variable<tf.Rank.R1>;

  constructor(embedDim: number) {
    super();
    this.weight = variable<tf.Rank.R1>([embedDim], constant(1));
  }

  /** Norm of x + residual: [..., E] → [..., E]. */
  apply(x: tf.Tensor, residual?: tf.Tensor): tf.Tensor {
    return rmsNorm(x, this.weight as tf.Tensor1D, { ...(residual && { residual }) });
  }
}

/** Layer norm with a learned gain and shift, which start at 1 and 0 (https://arxiv.org/abs/1607.06450). ε = 1e-5. */
export class LayerNorm extends Module {
  /** [E] */
  readonly weight: tf.Variable<tf.Rank.R1>;
  /** [E] */
  readonly bias: tf.Variable<tf.Rank.R1>;

  constructor(embedDim: number) {
    super();
    this.weight = variable<tf.Rank.R1>([embedDim], constant(1));
    this.bias = variable<tf.Rank.R1>([embedDim], constant(0));
  }

  /** [..., E] → [..., E] */
  apply(x: tf.Tensor): tf.Tensor {
    return layerNorm(x, { weight: this.weight as tf.Tensor1D, bias: this.bias as tf.Tensor1D });
  }
}

export interface AdaptiveNormOptions {
  /** Added to x before the norm; the same shape. */
  residual?: tf.Tensor;
  /** [B, T, A], or [B, T-1, A] where it leads into the next frame: then the first frame is not modulated. */
  conditioning?: tf.Tensor3D;
}

/**
 * The norm of the transformer's blocks: a root mean square norm, or with conditioning a layer norm without weights whose result is
 * scaled and shifted frame by frame, y·(1 + γ) + β with [γ, β] = Linear(SiLU(conditioning)) (FiLM, https://arxiv.org/abs/1709.07871).
 *
 * The linear map starts near zero, N(0, deviation²), but not at it, so that the conditioning is felt from the first step on.
 */
export class AdaptiveNorm extends Module {
  readonly rms: RmsNorm | undefined;
  readonly film: Linear | undefined;

  /**
   * @param conditioningDim A; undefined for the norm without conditioning
   * @param deviation standard deviation of the linear map's first weights
   */
  constructor(embedDim: number, conditioningDim: number | undefined, random: Random, deviation = 1e-3) {
    super();
    if (conditioningDim === undefined) this.rms = new RmsNorm(embedDim);
    else this.film = new Linear(conditioningDim, 2 * embedDim, random, { deviation });
  }

  /** [B, T, P, E] → [B, T, P, E] */
  apply(x: tf.Tensor4D, options: AdaptiveNormOptions = {}): tf.Tensor4D {
    const { residual, conditioning } = options;
    if (this.rms !== undefined) return this.rms.apply(x, residual) as tf.Tensor4D;
    const film = conditioning && this.#film(conditioning, x.shape[1]);
    return layerNorm(x, { ...(residual && { residual }), ...(film && { film }) }) as tf.Tensor4D;
  }

  /** γ beside β for each frame, [B, T, 2E]. */
  #film(conditioning: tf.Tensor3D, frames: number): tf.Tensor3D {
    const film = this.film!.apply(silu(conditioning)) as tf.Tensor3D;
    const [batch, given, width] = film.shape;
    if (given === frames) return film;
    if (given !== frames - 1) {
      throw new Error(`conditioning has shape [${conditioning.shape}], expected ${frames} or ${frames - 1} frames`);
    }
    return tf.concat([tf.zeros([batch, 1, width]), film], 1) as tf.Tensor3D;
  }
}
