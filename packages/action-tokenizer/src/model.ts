import { FiniteScalarQuantizer } from '@genie/fsq';
import type { Random } from '@genie/ops';
import { Module } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { BranchingDecoder } from './categorical/branching-decoder.ts';
import { CategoricalQuantizer } from './categorical/quantizer.ts';
import {
  type ActionTokenizerConfig,
  type ActionTokenizerInput,
  actionDim,
  parseActionTokenizerConfig,
} from './config.ts';
import { Decoder } from './decoder.ts';
import { type EncodeOptions, Encoder, type ModeOptions } from './encoder.ts';
import { dropLast, rollClips } from './frames.ts';

// B batch, T frames, H W C height, width, channels, P patches of a frame, S patch size, E embedding, L latent dimensions, A action dimensions.

/**
 * Finds the actions of unlabelled video.
 *
 * The encoder sees a frame and the next one and says in a few bits what happened between them; the decoder has to
 * foresee the next frame from the past and those bits. So the bits come to mean what the past does not tell: the action.
 *
 * @see https://arxiv.org/abs/2402.15391 (Genie), section 2.1, latent action model
 */
export class ActionTokenizer extends Module {
  readonly config: ActionTokenizerConfig;
  readonly quantizer: FiniteScalarQuantizer | CategoricalQuantizer;
  readonly encoder: Encoder;
  readonly decoder: Decoder | BranchingDecoder;

  /** @param config any part of the configuration; the rest is the reference's */
  constructor(config: ActionTokenizerInput, random: Random) {
    super();
    this.config = parseActionTokenizerConfig(config);
    const categorical = this.config.quantizer === 'categorical';
    this.quantizer = categorical
      ? new CategoricalQuantizer(this.config.codes, this.config.groups)
      : new FiniteScalarQuantizer(this.config.levels);
    this.encoder = new Encoder(this.config, random.fork('encoder'));
    const decoder = random.fork('decoder');
    this.decoder = categorical ? new BranchingDecoder(this.config, decoder) : new Decoder(this.config, decoder);
  }

  /** A, the numbers that an action is told in. */
  get actionDim(): number {
    return actionDim(this.config);
  }

  /**
   * @param frames [B, T, H, W, C] in [-1, 1], T at least 2
   * @param options `training`: batch norm (where there is one) uses this batch's statistics and learns from them, and the
   * encoder sees each clip rolled at random (where `encoderShift` says so)
   * @returns of each transition, latents before the quantizer, [B, T-1, L], and codes after it, [B, T-1, A]
   */
  encode(frames: tf.Tensor5D, options: EncodeOptions = {}): { latents: tf.Tensor3D; codes: tf.Tensor3D } {
    const length = frames.shape[1];
    if (length < 2) throw new Error(`action tokenizer: found a clip of ${length} frames, expected at least 2`);
    const { training = false, random, part } = options;
    const { encoderShift } = this.config;
    const shifts = training && random && Math.max(...encoderShift) > 0;
    const rolled = shifts ? rollClips(frames, encoderShift, random, part) : frames;
    const latents = this.encoder.apply(rolled, options);
    return { latents, codes: this.quantizer.quantize(latents) as tf.Tensor3D };
  }

  /**
   * Shares of each step of the optimizer that single parameters should take in training, by name, where that is not 1: of categorical codes, so
   * that they can change what they mean. `stepShares` of `train` in `@genie/training` takes them.
   */
  get stepShares(): Record<string, number> {
    if (!(this.decoder instanceof BranchingDecoder)) return {};
    return Object.fromEntries(
      Object.entries(this.decoder.stepShares).map(([name, share]) => [`decoder.${name}`, share]),
    );
  }

  /**
   * @param frames [B, T, H, W, C] in [-1, 1], T at least 2
   * @returns int32 [B, T-1]; action t leads from frame t to frame t + 1
   */
  actions(frames: tf.Tensor5D): tf.Tensor2D {
    return tf.tidy(() => this.quantizer.indices(this.encode(frames).codes) as tf.Tensor2D);
  }

  /**
   * Sets the batch norm's running statistics (where there is one) to those of the given clips, exactly, for the weights as
   * they are now and clips that are not rolled. In training they follow with a delay; a shift of them changes what codes mean.
   *
   * @param batches clips [B, T, H, W, C] in [-1, 1]; the caller disposes of them
   */
  async calibrate(batches: Iterable<tf.Tensor5D> | AsyncIterable<tf.Tensor5D>): Promise<void> {
    await this.encoder.activationNorm?.calibrate(batches, (frames) => this.encoder.activations(frames));
  }

  /**
   * The frames that follow from each frame's past and action.
   *
   * @param frames [B, T, H, W, C] in [-1, 1]; the last one is not looked at
   * @param codes [B, T-1, A]
   * @param options `training`: hide what `decoderHistory` hides in training; `recompute`, `routings`: see there
   * @returns frames 1 … T-1 as predicted, [B, T-1, H, W, C]
   */
  predict(frames: tf.Tensor5D, codes: tf.Tensor3D, options: ModeOptions = {}): tf.Tensor5D {
    return this.decoder.apply(dropLast(frames), codes, options);
  }

  /**
   * A first guess of the frame after each, from it and its action alone: of categorical codes what the code changes, of FSQ's what the decoder foresees from
   * one past frame.
   *
   * @param frames [B, T, H, W, C] in [-1, 1]
   * @param codes [B, T, A]
   * @returns [B, T, H, W, C]
   */
  draft(frames: tf.Tensor5D, codes: tf.Tensor3D): tf.Tensor5D {
    const { decoder } = this;
    if (decoder instanceof BranchingDecoder) return decoder.draft(frames, codes);
    const [batch, length, ...size] = frames.shape;
    const single = tf.reshape(frames, [batch * length, 1, ...size]) as tf.Tensor5D;
    const drafts = decoder.apply(single, tf.reshape(codes, [batch * length, 1, -1]) as tf.Tensor3D, {});
    return tf.reshape(drafts, frames.shape);
  }
}
