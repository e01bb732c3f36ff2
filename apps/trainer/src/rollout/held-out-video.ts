import { existsSync } from 'node:fs';
import type { ActionTokenizer } from '@genie/action-tokenizer';
import { type Clip, heldOutClips } from '@genie/data';
import { UsageError } from '@genie/pipeline/internal/errors';
import { openActions } from '@genie/pipeline/internal/evaluate/action-source';
import { clipTensor } from '@genie/pipeline/internal/evaluate/held-out';
import { isSameRate } from '@genie/pipeline/internal/evaluate/rates';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import { RunFolder } from '@genie/pipeline/internal/run/folder';
import { openData } from '@genie/pipeline/internal/stages/inputs';
import type { World } from '@genie/world';
import * as tf from '@tensorflow/tfjs-core';
import type { TruePlay } from './known-game.ts';

/**
 * Clips of a run's held-out videos, with the actions between their frames: those that the world infers, or the true ones.
 *
 * @param folder - of the run
 * @param frames - of a clip: those that a rollout begins from, and those that it makes
 * @throws UsageError where the folder is no run with its data
 */
export async function heldOutPlays(folder: string, world: World, frames: number, count: number): Promise<TruePlay[]> {
  const run = new RunFolder(folder);
  if (!existsSync(run.config))
    throw new UsageError(
      `--beside: ${folder} is not a run with its data, so there is no held-out video; name the true game with --game where it was learned from one`,
    );
  const { manifest, dataset } = await openData(run);
  try {
    const { height, width } = world.info;
    const size = height * width * 3;
    const { frameSkip } = loadRecipe(run.config).data;
    if (!isSameRate(dataset.fps / frameSkip, world.info.fps))
      throw new UsageError(
        `--beside: the data of ${folder} has ${dataset.fps / frameSkip} frames a second, the world plays ${world.info.fps}: it was learned from other data`,
      );
    const options = { length: frames, frameSkip, limit: count };
    const { source, videos } = await openActions(world, { dataset, videos: manifest.splits.heldOut, frameSkip });
    const plays: TruePlay[] = [];
    for (const clip of heldOutClips(dataset, videos, options)) {
      plays.push({
        frames: Array.from({ length: frames }, (_, t) => clip.frames.slice(t * size, (t + 1) * size)),
        actions: source.trueActions ? source.trueActions.between(clip, frames) : await infer(source, clip, world),
      });
    }
    return plays;
  } finally {
    await dataset.close();
  }
}

async function infer(
  { actionTokenizer }: { actionTokenizer: ActionTokenizer },
  clip: Clip,
  { info }: World,
): Promise<number[]> {
  const found = tf.tidy(() => actionTokenizer.actions(clipTensor([clip], info))); // [1, T - 1]
  const actions = [...(await found.data())];
  found.dispose();
  return actions;
}
