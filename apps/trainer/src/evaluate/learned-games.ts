import { generate, type SamplingOptions } from '@genie/dynamics';
import type { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { codesOf } from './actions-between.ts';
import { toBytes } from './held-out.ts';
import { actionCodes, draftOf, type Models } from './rollout.ts';

export interface LearnedGamesOptions {
  /** Most past frames that the dynamics sees. */
  context: number;
  sampling: SamplingOptions;
  random: Random;
  /** The actions between the frames to start from, by index, [B][K-1]: needed where no model infers them. */
  startActions?: readonly (readonly number[])[] | undefined;
}

/**
 * Several games in a learned world, played at once and on and on: the next actions may depend on the frames made so far, and only
 * the tokens of the last frames are kept. Holds tensors: `dispose` it.
 */
export class LearnedGames {
  readonly #models: Models;
  readonly #options: LearnedGamesOptions;
  /** Codes of the last frames [B, k, P, L], and of the actions between them [B, k-1, A]. */
  #codes: tf.Tensor4D;
  #actions: tf.Tensor3D;

  /** @param start - true frames [B, K, H, W, C] in [-1, 1] */
  constructor(models: Models, start: tf.Tensor5D, options: LearnedGamesOptions) {
    this.#models = models;
    this.#options = options;
    const { videoTokenizer } = models;
    [this.#codes, this.#actions] = tf.tidy(() =>
      this.#last(videoTokenizer.encode(start).codes as tf.Tensor4D, this.#between(start)),
    );
  }

  /** The actions between the frames to start from, [B, K-1, A]. */
  #between(start: tf.Tensor5D): tf.Tensor3D {
    const { actionTokenizer } = this.#models;
    const quantizer = codesOf(this.#models);
    const [games, given] = start.shape;
    if (given === 1) return tf.zeros([games, 0, quantizer.code(0).length]);
    if (actionTokenizer) return actionTokenizer.encode(start).codes as tf.Tensor3D;
    const { startActions } = this.#options;
    if (!startActions) throw new Error('games: expected startActions, where no model infers them');
    return actionCodes({ quantizer }, startActions);
  }

  /**
   * Makes the next frames, as many as actions are given for each game, in one set of rounds of unmasking.
   *
   * @param actions - actions by index, [B][n]
   * @returns the frames of each game, [n, H, W, C]
   */
  async play(actions: readonly (readonly number[])[]): Promise<Uint8Array[]> {
    const { videoTokenizer, dynamics } = this.#models;
    const { sampling, random } = this.#options;
    const horizon = actions[0].length;
    const acting = tf.tidy(() => {
      const next = actionCodes({ quantizer: codesOf(this.#models) }, actions);
      return this.#actions.shape[1] === 0 ? next : (tf.concat([this.#actions, next], 1) as tf.Tensor3D);
    });
    const draft = draftOf(this.#models, { codes: this.#codes, actions: acting, horizon });
    const input = { context: this.#codes, actions: acting, horizon, draft };
    const made = await generate(dynamics, input, { ...sampling, random });
    draft?.dispose();
    const longer = tf.tidy(() => tf.concat([this.#codes, videoTokenizer.quantizer.codes(made) as tf.Tensor4D], 1));
    const frames = tf.tidy(() => {
      const all = videoTokenizer.decode(longer);
      return tf.slice(all, [0, longer.shape[1] - horizon], [-1, horizon]);
    });
    const bytes = await toBytes(frames);
    const before = [this.#codes, this.#actions];
    [this.#codes, this.#actions] = tf.tidy(() => this.#last(longer, acting));
    tf.dispose([...before, acting, made, longer, frames]);
    const size = bytes.length / actions.length;
    return actions.map((_, game) => bytes.subarray(game * size, (game + 1) * size));
  }

  dispose(): void {
    tf.dispose([this.#codes, this.#actions]);
  }

  /** What the next frame is made from. */
  #last(codes: tf.Tensor4D, actions: tf.Tensor3D): [tf.Tensor4D, tf.Tensor3D] {
    const length = codes.shape[1];
    const kept = Math.min(this.#options.context, length);
    return [
      tf.slice(codes, [0, length - kept], [-1, kept]),
      tf.slice(actions, [0, length - kept], [-1, kept - 1]) as tf.Tensor3D,
    ];
  }
}
