import { smoothL1 } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { VideoTokenizer } from './video-tokenizer.ts';

/**
 * How far reconstructed frames are from the frames: smooth L1 (β = 1), averaged over all pixels and channels.
 *
 * @param frames [B, T, H, W, C] in [-1, 1]
 * @returns the scalar loss, with the mixture of experts' balance loss where there is one, and the reconstruction
 * [B, T, H, W, C]
 */
export function videoTokenizerLoss(
  model: VideoTokenizer,
  frames: tf.Tensor5D,
): { loss: tf.Scalar; reconstruction: tf.Tensor5D } {
  const reconstruction = model.decoder.apply(model.encode(frames).codes);
  let loss = smoothL1(reconstruction, frames);
  for (const { transformer } of [model.encoder, model.decoder]) {
    if (transformer.config.feedForward === 'moe') loss = tf.add(loss, transformer.balanceLoss());
  }
  return { loss, reconstruction };
}
