import { type BatchPart, meanOfBatch, partWeight, smoothL1 } from '@genie/ops';
import { balanceExperts, type ExpertMetrics, type Routing } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import type { VideoTokenizer } from './model.ts';
import { parseVideoTokenizerObjective, type VideoTokenizerObjectiveInput } from './objective-config.ts';

/** Distance from the mean picture, in [-1, 1] units, beyond which a pixel counts as unusual. */
const unusualThreshold = 0.1;

/** Further terms of a loss beside single pixels. */
export interface PerceptualLoss {
  /** Measures how different pictures look, a scalar: mean over frames, with a gradient for `reconstruction`; both [B, T, H, W, C]. */
  distance(reconstruction: tf.Tensor5D, frames: tf.Tensor5D): tf.Scalar;
  /** Weight beside the pixels' loss. */
  weight: number;
}

export interface VideoTokenizerLossOptions {
  /** Any part of the objective; the rest is the reference's. */
  objective?: VideoTokenizerObjectiveInput | undefined;
  /** Part of a batch that the frames are, for a replica; the mean of the replicas' losses, and of their metrics, is the batch's. */
  part?: BatchPart | undefined;
  /** Less memory for more time, see `SpatioTemporalTransformer`. Default false. */
  recompute?: boolean;
  /** Default: pixels alone. */
  perceptual?: PerceptualLoss | undefined;
}

export interface VideoTokenizerLoss {
  loss: tf.Scalar;
  /** [B, T, H, W, C] */
  reconstruction: tf.Tensor5D;
  /** The perceptual distance, unweighted, where there is one; of mixtures of experts, how evenly these are used. */
  metrics: { perceptual?: tf.Scalar } & Partial<ExpertMetrics>;
}

/**
 * Computes how far reconstructed frames are from the frames: smooth L1 (β = 1), averaged over all pixels and channels.
 * Pixels that differ from the batch's mean picture count `1 + unusualPixelWeight` times. Added to it is how far the latents
 * are from the levels they round to, `commitmentWeight` times, and how differently an image network sees both pictures, where `perceptual`
 * says how (Johnson, Alahi, Fei-Fei, https://arxiv.org/abs/1603.08155, section 3.2).
 *
 * @param frames [B, T, H, W, C] in [-1, 1]
 * @returns the scalar loss, with the mixture of experts' balance loss where there is one; how evenly the experts are then used; and the
 * reconstruction
 */
export function videoTokenizerLoss(
  model: VideoTokenizer,
  frames: tf.Tensor5D,
  { objective = {}, part, recompute = false, perceptual }: VideoTokenizerLossOptions = {},
): VideoTokenizerLoss {
  const routings: Routing[] = []; // of the mixtures of experts, where there are any
  const { latents, codes } = model.encode(frames, { routings, recompute });
  const reconstruction = model.reconstruct(codes, { routings, recompute });
  const { unusualPixelWeight, commitmentWeight, balanceWeight } = parseVideoTokenizerObjective(objective);
  const options = unusualPixelWeight > 0 ? { weight: unusualWeight(frames, unusualPixelWeight, part) } : {};
  const clips = frames.shape[0];
  const difference = smoothL1(reconstruction, frames, options);
  const committed =
    commitmentWeight > 0
      ? tf.add(difference, tf.mul(model.quantizer.commitment(latents), commitmentWeight))
      : difference;
  const seen = perceptual?.distance(reconstruction, frames);
  const error = seen ? tf.add(committed, tf.mul(seen, perceptual!.weight)) : committed;
  const balance = balanceExperts(routings, balanceWeight, part && { clips, part });
  const loss = tf.add(part ? tf.mul(error, partWeight(clips, part)) : error, balance.loss);
  const metrics = {
    ...balance.metrics,
    ...(seen && { perceptual: tf.mul(seen, partWeight(clips, part)) as tf.Scalar }),
  };
  return { loss: loss as tf.Scalar, metrics, reconstruction };
}

/** 1 where a pixel is near the batch's mean picture, 1 + extra where its largest channel difference is not: [B, T, H, W, 1]. */
function unusualWeight(frames: tf.Tensor5D, extra: number, part: BatchPart | undefined): tf.Tensor {
  const picture = meanOfBatch(tf.mean(frames, [0, 1], true), frames.shape[0], part);
  const difference = tf.max(tf.abs(tf.sub(frames, picture)), -1, true);
  return tf.add(tf.mul(tf.cast(tf.greater(difference, unusualThreshold), 'float32'), extra), 1);
}
