import { smoothL1 } from '@genie/ops';
import { balanceLoss, type Routing } from '@genie/stt';
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
  const routings: Routing[] = []; // of the mixtures of experts, where there are any
  const { codes } = model.encode(frames, routings);
  const reconstruction = model.reconstruct(codes, routings);
  const loss = tf.add(smoothL1(reconstruction, frames), balanceLoss(routings)) as tf.Scalar;
  return { loss, reconstruction };
}
