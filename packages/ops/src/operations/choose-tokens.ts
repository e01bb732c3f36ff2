import * as tf from '@tensorflow/tfjs-core';
import { chooseTokensOnWasm } from '../backends/wasm/choose-tokens.ts';
import { hasKernel } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';

/** Options of {@link chooseTokens}. */
export interface ChooseOptions {
  /** Divisor of the logits, above 0. Default 1. */
  temperature?: number;
  /** A number in [0, 1) for each row, by which its token is drawn. Default: the likeliest is taken. */
  uniforms?: Float32Array;
}

/** Result of {@link chooseTokens}: for each row a token, int32, and the largest probability of softmax(logits / temperature). */
export interface Choice {
  tokens: tf.Tensor1D;
  confidence: tf.Tensor1D;
}

const kernelName = 'GenieChooseTokens';

/**
 * A token for each row of logits, chosen in one operation where the logits are; without a gradient.
 *
 * @param logits [..., V]
 * @returns undefined where the current backend has no such kernel
 */
export function chooseTokens(logits: tf.Tensor, { temperature = 1, uniforms }: ChooseOptions = {}): Choice | undefined {
  if (!hasKernel(kernelName, chooseTokensOnWasm) || !areFloats({ logits })) return undefined;
  return tf.tidy(() => {
    const [tokens, confidence] = runKernel(
      kernelName,
      { logits, uniforms: uniforms && tf.tensor1d(uniforms) },
      { temperature },
    );
    return { tokens: tokens as tf.Tensor1D, confidence: confidence as tf.Tensor1D };
  }) as unknown as Choice;
}
