import type { InverseDynamicsBatch } from '@genie/action-tokenizer';
import type { ClipSampler, VideoDataset } from '@genie/data';
import type { BatchSource } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import { balancingWeights, type ScoredActions } from './scored-actions.ts';

/** Clips with the true action of each transition, and what it counts. */
export function labelledFrames(
  sampler: ClipSampler,
  dataset: Pick<VideoDataset, 'videos'>,
  actions: ScoredActions,
  frameSkip: number,
): BatchSource<InverseDynamicsBatch> {
  const balance = balancingWeights(actions);
  return {
    async next() {
      const { frames, shape, clips } = await sampler.next();
      const transitions = shape[1] - 1;
      const own = clips.flatMap(({ video, start }) => {
        const first = dataset.videos[video]!.start + start;
        return Array.from({ length: transitions }, (_, t) => actions.table[first + t * frameSkip]!);
      });
      const form: [number, number] = [clips.length, transitions];
      return {
        frames: tf.tensor5d(frames, shape),
        actions: tf.tensor2d(
          own.map((action) => Math.max(0, action)),
          form,
          'int32',
        ),
        weights: tf.tensor2d(
          own.map((action) => (action < 0 ? 0 : balance[action]!)),
          form,
        ),
      };
    },
    state: () => sampler.state(),
    restore: (state) => sampler.restore(state),
  };
}
