import { bytesToFloats, type VideoDataset } from '@genie/data';
import type { GradientReducer } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import { Progress } from '../progress.ts';
import type { Tokenizers } from './tokenized-clips.ts';

/** What two tokenizers, to whom it does not matter in what clip a frame stands, say of a dataset. */
export interface TokenTable {
  /** Tokens of a frame. */
  patches: number;
  /** Of all frames of the dataset, [N, P]; 0 in videos that were not asked for. */
  tokens: Int32Array;
  /** Latent action that leads from each frame to the one `frameSkip` later, [N]; 0 where the video ends before. */
  actions: Int32Array;
}

/** Frames that are looked at together. */
const block = 32;

/** Reads the table of some videos; each of several replicas reads its share of them, and gets the whole. */
export async function tokenTable(
  { videoTokenizer, actionTokenizer }: Tokenizers,
  dataset: VideoDataset,
  { videos, frameSkip }: { videos: readonly number[]; frameSkip: number },
  reducer?: GradientReducer,
): Promise<TokenTable> {
  const { height, width, patchSize } = videoTokenizer.config;
  const patches = (height / patchSize) * (width / patchSize);
  const { rank, size } = reducer ?? { rank: 0, size: 1 };
  const tokens = new Float32Array(dataset.count * patches);
  const actions = new Float32Array(dataset.count);
  const progress = rank === 0 ? new Progress('tokens') : undefined;
  const own = videos.filter((_, i) => i % size === rank);
  for (const [i, video] of own.entries()) {
    progress?.update(i, own.length, 'videos');
    const { start, length } = dataset.videos[video];
    const end = start + length;
    for (let frame = start; frame < end; frame += block) {
      const count = Math.min(block, end - frame);
      // The frames that its actions lead to are read beside the block.
      const read = Math.min(count + frameSkip, end - frame);
      const floats = bytesToFloats(dataset.read(frame, read));
      const [ownTokens, ownActions] = tf.tidy(() => {
        const frames = tf.tensor4d(floats, [read, dataset.height, dataset.width, dataset.channels]);
        const alone = tf.expandDims(tf.slice(frames, 0, count), 1) as tf.Tensor5D;
        const pairs = Math.max(0, read - frameSkip);
        const before = tf.slice(frames, 0, pairs);
        const after = tf.slice(frames, Math.min(frameSkip, read), pairs);
        return [
          videoTokenizer.tokenize(alone),
          pairs > 0 ? actionTokenizer.actions(tf.stack([before, after], 1) as tf.Tensor5D) : tf.tensor1d([]),
        ];
      });
      tokens.set(await ownTokens.data(), frame * patches);
      actions.set(await ownActions.data(), frame);
      tf.dispose([ownTokens, ownActions]);
    }
  }
  progress?.end();
  // Whole numbers as floats, which holds up to 2²⁴ of them.
  const all = (values: Float32Array) => Int32Array.from(reducer ? reducer.sum(values) : values);
  return { patches, tokens: all(tokens), actions: all(actions) };
}
