import { type Drafting, draftCodes } from '@genie/world';
import * as tf from '@tensorflow/tfjs-core';

/** Tokens of the drafts of all but the first frame of clips [B, T, H, W, C]: int32 [B, T - 1, P]. */
export function draftTokens({ videoTokenizer, actionTokenizer }: Drafting, clips: tf.Tensor5D): tf.Tensor3D {
  return tf.tidy(() => {
    const [batch, length, ...size] = clips.shape;
    const count = batch * (length - 1);
    const before = tf.reshape(tf.slice(clips, 0, [batch, length - 1]), [count, 1, ...size]) as tf.Tensor5D;
    const actions = actionTokenizer.encode(clips).codes; // [B, T - 1, A]
    const { codes } = videoTokenizer.encode(before); // [N, 1, P, L]
    const leading = tf.reshape(actions, [count, 1, actions.shape[2]]) as tf.Tensor3D;
    const drafts = draftCodes({ videoTokenizer, actionTokenizer }, codes, leading);
    return tf.reshape(videoTokenizer.quantizer.indices(drafts), [batch, length - 1, codes.shape[2]]);
  });
}
