import type { Clip, VideoDataset } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import type { Random } from '@genie/ops';
import { clipTensor } from '../evaluate/held-out.ts';
import { LearnedGames } from '../evaluate/learned-games.ts';
import { joinBytes } from '../evaluate/pictures.ts';
import type { Models } from '../evaluate/rollout.ts';
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
  dataset: Pick<VideoDataset, 'height' | 'width'>,
  { context, sampling, frames, choices, random, onFrame }: RandomPlayOptions,
): Promise<RandomPlay[]> {
  const keys = starts.map((_, i) => randomKeys(choices.length, random.fork(`keys ${i}`)));
  const start = clipTensor(starts, dataset);
  const startActions = models.trueActions && starts.map((clip) => models.trueActions.between(clip, context));
  const games = new LearnedGames(models, start, { context, sampling, random: random.fork('sampling'), startActions });
  start.dispose();
  const played = starts.map(() => ({ actions: [] as number[], frames: [] as Uint8Array[] }));
  try {
    for (let t = 0; t < frames; t++) {
      const actions = keys.map((choose) => choices[choose()]!);
      const made = await games.play(actions.map((action) => [action]));
      for (const [i, one] of played.entries()) {
        one.actions.push(actions[i]!);
        one.frames.push(made[i]!.slice());
      }
      onFrame?.(t + 1);
    }
  } finally {
    games.dispose();
  }
  return played.map((one) => ({ actions: one.actions, frames: joinBytes(one.frames) }));
}
