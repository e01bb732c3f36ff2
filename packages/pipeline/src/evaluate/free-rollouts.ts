import { readClip, type VideoDataset } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import type { ComparedClip } from '@genie/evaluate';
import type { Random } from '@genie/ops';
import { BatchedSession } from '@genie/world';
import { actionsBetween } from './actions-between.ts';
import { batches } from './held-out.ts';
import { type Models, playableOf, seedsFrom } from './models.ts';
import { pixelsOf, playActions } from './play-actions.ts';
import { planRollouts } from './rollout-plan.ts';

/** A free rollout under the video's own actions beside the truth, [F, H, W, 3]; F differs. */
export interface FreeRollout extends ComparedClip {
  /** The context's last frame. */
  last: Uint8Array;
}

export interface RolloutsOptions {
  context: number;
  sampling: SamplingOptions;
  frameSkip: number;
  /** Number of rollouts. */
  rollouts: number;
  /** Most frames of each. */
  rolloutFrames: number;
  random: Random;
  onProgress?: (done: number, total: number) => void;
}

const rolloutsAtOnce = 16;

/** Lets the world play on from true frames of held-out video, each rollout as long as its video. The longest come first. */
export async function freeRollouts(
  models: Models,
  dataset: VideoDataset,
  heldOut: readonly number[],
  { context, sampling, frameSkip, random, onProgress, ...options }: RolloutsOptions,
): Promise<FreeRollout[]> {
  const { height, width } = dataset;
  const size = height * width * 3;
  const plan = planRollouts(dataset, heldOut, {
    context,
    frameSkip,
    limit: options.rollouts,
    frames: options.rolloutFrames,
  });
  const total = plan.reduce((sum, { length }) => sum + length - context, 0);
  const world = playableOf(models, { context, sampling });
  let done = 0;
  const all: FreeRollout[] = [];
  for (const batch of batches(plan, rolloutsAtOnce)) {
    const clips = batch.map(({ video, start, length }) => readClip(dataset, video, start, { length, frameSkip }));
    const own = batch.map(({ video, start }, i) => ({ video, start, frames: clips[i] }));
    const actions = await actionsBetween(models, own, { height, width, window: context + 1 });
    const lengths = batch.map(({ length }) => length - context);
    const session = new BatchedSession(world, { count: batch.length, seed: seedsFrom(random, batch.length) });
    await session.reset(
      clips.map((frames, i) => ({
        clip: frames.subarray(0, context * size),
        actions: actions[i].slice(0, context - 1),
      })),
    );
    const made = await playActions(
      session,
      actions.map((each) => each.slice(context - 1)),
      (frames) => onProgress?.(done + lengths.reduce((sum, length) => sum + Math.min(length, frames), 0), total),
    );
    session.dispose();
    done += lengths.reduce((a, b) => a + b, 0);
    for (const [i, { video, start }] of batch.entries())
      all.push({
        video,
        start: start + context * frameSkip,
        made: pixelsOf(made[i]),
        truth: clips[i].subarray(context * size),
        last: clips[i].subarray((context - 1) * size, context * size),
      });
  }
  return all;
}
