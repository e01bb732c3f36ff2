import type { ActionTokenizer } from '@genie/action-tokenizer';
import type { ClipPlace, ClipSampler, VideoDataset } from '@genie/data';
import type { BatchSource } from '@genie/training';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { actionCodes } from '../true-actions/action-codes.ts';
import { type ClipFrames, type ClipTable, lookUp } from './clip-table.ts';
import { draftTokens } from './draft-tokens.ts';

/**
 * Batch of the dynamics' training: codes [B, T, P, L], tokens int32 [B, T, P], actions [B, T-1, A]; codes of drafts [B, T, P, L], if it
 * sees them.
 */
export type DynamicsBatch = { codes: tf.Tensor4D; tokens: tf.Tensor3D; actions: tf.Tensor3D; draft?: tf.Tensor4D };

export interface Tokenizers {
  videoTokenizer: VideoTokenizer;
  actionTokenizer: ActionTokenizer;
}

/** Clips that the tokenizers read anew each time they are drawn. */
export function clipsFromFrames(
  tokenizers: Tokenizers,
  clips: BatchSource<tf.Tensor5D>,
  { drafts = false }: { drafts?: boolean } = {},
): BatchSource<DynamicsBatch> {
  const { videoTokenizer, actionTokenizer } = tokenizers;
  return {
    async next() {
      const frames = await clips.next();
      const batch = tf.tidy(() => {
        const { codes } = videoTokenizer.encode(frames);
        return {
          codes: codes as tf.Tensor4D,
          tokens: videoTokenizer.quantizer.indices(codes) as tf.Tensor3D,
          actions: actionTokenizer.encode(frames).codes as tf.Tensor3D,
          ...(drafts && { draft: codesOfDrafts(videoTokenizer, draftTokens(tokenizers, frames)) }),
        };
      });
      frames.dispose();
      return batch;
    },
    state: () => clips.state(),
    restore: (state) => clips.restore(state),
  };
}

/** Clips whose tokens and actions are looked up. `form`: that of the sampler's clips. */
export function clipsFromTables(
  { videoTokenizer, actionTokenizer }: Tokenizers,
  { tokens, actions, drafts }: { tokens: ClipTable; actions: ClipTable; drafts?: ClipTable | undefined },
  sampler: ClipSampler,
  dataset: VideoDataset,
  { length, frameSkip }: { length: number; frameSkip: number },
): BatchSource<DynamicsBatch> {
  return {
    async next() {
      const clips = placesInDataset(sampler.nextPlaces(), dataset, frameSkip);
      const ownActions = lookUp(actions, clips, length - 1);
      return tf.tidy(() => {
        const ownTokens = tokenTensor(tokens, clips, length);
        const rows = clips.map((_, i) => [...ownActions.subarray(i * (length - 1), (i + 1) * (length - 1))]);
        return {
          codes: videoTokenizer.quantizer.codes(ownTokens) as tf.Tensor4D,
          tokens: ownTokens,
          actions: actionCodes(actionTokenizer, rows),
          ...(drafts && { draft: codesOfDrafts(videoTokenizer, tokenTensor(drafts, clips, length - 1)) }),
        };
      });
    },
    state: () => sampler.state(),
    restore: (state) => sampler.restore(state),
  };
}

/** Codes of drafts [B, T-1, P], with zeros for the first frame, which has none: [B, T, P, L]. */
function codesOfDrafts({ quantizer }: VideoTokenizer, tokens: tf.Tensor3D): tf.Tensor4D {
  const codes = quantizer.codes(tokens) as tf.Tensor4D;
  return tf.pad(codes, [
    [0, 0],
    [1, 0],
    [0, 0],
    [0, 0],
  ]);
}

/** Returns the places where clips begin, counted from the dataset's first frame. */
export function placesInDataset(places: readonly ClipPlace[], { videos }: VideoDataset, skip: number): ClipFrames[] {
  return places.map(({ video, start }) => ({ first: videos[video].start + start, skip }));
}

/** The tokens of clips, int32 [B, T, P]. */
export function tokenTensor(table: ClipTable, clips: readonly ClipFrames[], length: number): tf.Tensor3D {
  return tf.tensor3d(lookUp(table, clips, length), [clips.length, length, table.width], 'int32');
}
