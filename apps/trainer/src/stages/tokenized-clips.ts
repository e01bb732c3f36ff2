import type { ActionTokenizer } from '@genie/action-tokenizer';
import type { ClipSampler, VideoDataset } from '@genie/data';
import type { BatchSource } from '@genie/training';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { actionCodes } from '../evaluate/rollout.ts';
import type { StageRecipe } from '../recipe/schema.ts';
import { isAugmented } from './clips.ts';
import type { TokenTable } from './token-table.ts';

/** What the dynamics trains on: codes [B, T, P, L], tokens int32 [B, T, P], actions [B, T-1, A]. */
export type DynamicsBatch = { codes: tf.Tensor4D; tokens: tf.Tensor3D; actions: tf.Tensor3D };

export interface Tokenizers {
  videoTokenizer: VideoTokenizer;
  actionTokenizer: ActionTokenizer;
}

/** Clips that the tokenizers read anew each time they are drawn. */
export function clipsFromFrames(
  { videoTokenizer, actionTokenizer }: Tokenizers,
  clips: BatchSource<tf.Tensor5D>,
): BatchSource<DynamicsBatch> {
  return {
    async next() {
      const frames = await clips.next();
      const batch = tf.tidy(() => {
        const { codes } = videoTokenizer.encode(frames);
        return {
          codes: codes as tf.Tensor4D,
          tokens: videoTokenizer.quantizer.indices(codes) as tf.Tensor3D,
          actions: actionTokenizer.encode(frames).codes as tf.Tensor3D,
        };
      });
      frames.dispose();
      return batch;
    },
    state: () => clips.state(),
    restore: (state) => clips.restore(state),
  };
}

/**
 * Whether a frame's tokens and an action are the same in whatever clip they stand, and drawn so often that a table of them
 * is less work than to compute them for each batch.
 */
export function isWorthATable(
  { videoTokenizer, actionTokenizer }: Tokenizers,
  dataset: VideoDataset,
  settings: StageRecipe,
): boolean {
  const alone = !videoTokenizer.config.temporal && actionTokenizer.config.encoderContext === 'pair';
  const wanted = settings.steps * settings.batchSize * settings.accumulation * settings.frames;
  return alone && !isAugmented(settings) && wanted > dataset.count;
}

/** Clips whose tokens and actions are looked up. `form`: that of the sampler's clips. */
export function clipsFromTable(
  { videoTokenizer, actionTokenizer }: Tokenizers,
  { tokens, actions, patches }: TokenTable,
  sampler: ClipSampler,
  dataset: VideoDataset,
  { length, frameSkip }: { length: number; frameSkip: number },
): BatchSource<DynamicsBatch> {
  return {
    async next() {
      const clips = sampler.nextPlaces().map(({ video, start }) => {
        const first = dataset.videos[video].start + start;
        return Array.from({ length }, (_, t) => first + t * frameSkip);
      });
      const ownTokens = new Int32Array(clips.length * length * patches);
      for (const [i, frame] of clips.flat().entries())
        ownTokens.set(tokens.subarray(frame * patches, (frame + 1) * patches), i * patches);
      const ownActions = clips.map((frames) => frames.slice(0, -1).map((frame) => actions[frame]));
      return tf.tidy(() => {
        const found = tf.tensor3d(ownTokens, [clips.length, length, patches], 'int32');
        return {
          codes: videoTokenizer.quantizer.codes(found) as tf.Tensor4D,
          tokens: found,
          actions: actionCodes(actionTokenizer, ownActions),
        };
      });
    },
    state: () => sampler.state(),
    restore: (state) => sampler.restore(state),
  };
}
