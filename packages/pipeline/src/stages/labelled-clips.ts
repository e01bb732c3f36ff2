import type { ClipSampler, VideoDataset } from '@genie/data';
import type { BatchSource } from '@genie/training';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { actionCodes } from '../true-actions/action-codes.ts';
import type { TrueActions } from '../true-actions/true-actions.ts';
import type { ClipTable } from './clip-table.ts';
import { type DynamicsBatch, placesInDataset, tokenTensor } from './tokenized-clips.ts';

/** Clips with their true actions, whose tokens are looked up where there is a table, else read anew each time they are drawn. */
export function labelledClips(
  videoTokenizer: VideoTokenizer,
  { tokens, actions }: { tokens: ClipTable | undefined; actions: TrueActions },
  sampler: ClipSampler,
  dataset: VideoDataset,
  { length, frameSkip }: { length: number; frameSkip: number },
): BatchSource<DynamicsBatch> {
  return {
    async next() {
      const batch = tokens ? undefined : await sampler.next();
      const places = batch?.clips ?? sampler.nextPlaces();
      return tf.tidy(() => {
        const own = batch
          ? videoTokenizer.tokenize(tf.tensor5d(batch.frames, batch.shape))
          : tokenTensor(tokens!, placesInDataset(places, dataset, frameSkip), length);
        return {
          codes: videoTokenizer.quantizer.codes(own) as tf.Tensor4D,
          tokens: own,
          actions: actionCodes(
            actions,
            places.map((place) => actions.between(place, length)),
          ),
        };
      });
    },
    state: () => sampler.state(),
    restore: (state) => sampler.restore(state),
  };
}
