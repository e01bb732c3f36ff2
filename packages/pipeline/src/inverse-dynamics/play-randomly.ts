import type { Clip, VideoDataset } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import type { Random } from '@genie/ops';
import { BatchedSession } from '@genie/world';
import { actionsBetween } from '../evaluate/actions-between.ts';
import { type Models, playableOf, seedsFrom } from '../evaluate/models.ts';
import { pixelsOf, playActions } from '../evaluate/play-actions.ts';
import { randomKeys } from '../evaluate/true-game.ts';

export interface RandomPlayOptions {
  /** Most past frames that the dynamics sees. */
  context: number;
  sampling: SamplingOptions;
  /** Frames that each rollout makes. */
  frames: number;
  /** The world's actions to choose among, by index. */
  choices: readonly number[];
  random: Random;
  onFrame?: ((made: number) => void) | undefined;
}

/** A rollout in free play. */
export interface RandomPlay {
  /** The action of each frame, by index, [F]. */
  actions: number[];
  /** The frames that were made, [F, H, W, 3]. */
  frames: Uint8Array;
}

/**
 * Plays a learned world on from true frames under random actions, each held for 1 to 4 frames.
 *
 * @param starts true frames of `context` frames each
 */
export async function playRandomly(
  models: Models,
  starts: readonly Clip[],
  { height, width }: Pick<VideoDataset, 'height' | 'width'>,
  { context, sampling, frames, choices, random, onFrame }: RandomPlayOptions,
): Promise<RandomPlay[]> {
  const actions = starts.map((_, i) => {
    const choose = randomKeys(choices.length, random.fork(`keys ${i}`));
    return Array.from({ length: frames }, () => choices[choose()]!);
  });
  const before =
    context > 1 ? await actionsBetween(models, starts, { height, width, window: context }) : starts.map(() => []);
  const world = playableOf(models, { context, sampling });
  const seed = seedsFrom(random.fork('sampling'), starts.length);
  const session = new BatchedSession(world, { count: starts.length, seed });
  try {
    await session.reset(starts.map((start, i) => ({ clip: start.frames, actions: before[i]! })));
    const made = await playActions(session, actions, onFrame);
    return actions.map((own, i) => ({ actions: own, frames: pixelsOf(made[i]!) }));
  } finally {
    session.dispose();
  }
}
