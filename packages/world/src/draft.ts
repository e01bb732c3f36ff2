import type { ActionTokenizer } from '@genie/action-tokenizer';
import type { Dynamics } from '@genie/dynamics';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';

/** The models that make drafts. */
export interface Drafting {
  videoTokenizer: VideoTokenizer;
  actionTokenizer: ActionTokenizer;
}

/**
 * A draft of the frames that follow, as the dynamics sees it where its `draft` says so: the frame before, decoded; the action tokenizer's
 * decoder, which foresees the next frame from it and the action; and that frame's codes. Textures are moved as pixels then, and the dynamics need not work
 * out in tokens what every patch looks like after a step.
 *
 * @param codes of the frames before, [B, 1, P, L]
 * @param actions codes of the actions that lead from them, [B, 1, A]
 * @returns [B, 1, P, L]
 */
export function draftCodes(
  { videoTokenizer, actionTokenizer }: Drafting,
  codes: tf.Tensor4D,
  actions: tf.Tensor3D,
): tf.Tensor4D {
  return tf.tidy(() => {
    const before = tf.clipByValue(videoTokenizer.decode(codes), -1, 1);
    const drafted = tf.clipByValue(actionTokenizer.draft(before as tf.Tensor5D, actions), -1, 1) as tf.Tensor5D;
    return videoTokenizer.encode(drafted).codes;
  });
}

/**
 * {@link draftCodes} of the frames to make, where the dynamics sees drafts: the first from the last frame there is, each other from the draft before it.
 *
 * @param codes of the frames so far, [B, T, P, L]
 * @param actions codes of the actions, the last `horizon` of which lead to the frames to make, [B, n, A]
 * @returns [B, horizon, P, L]
 */
export function draftNext(
  models: Drafting & { dynamics: Dynamics },
  { codes, actions, horizon }: { codes: tf.Tensor4D; actions: tf.Tensor3D; horizon: number },
): tf.Tensor4D | undefined {
  if (!models.dynamics.config.draft) return undefined;
  return tf.tidy(() => {
    const drafts: tf.Tensor4D[] = [];
    let before = tf.slice(codes, [0, codes.shape[1] - 1], [-1, 1]);
    for (let i = actions.shape[1] - horizon; i < actions.shape[1]; i++) {
      before = draftCodes(models, before, tf.slice(actions, [0, i], [-1, 1]));
      drafts.push(before);
    }
    return tf.concat(drafts, 1) as tf.Tensor4D;
  });
}
