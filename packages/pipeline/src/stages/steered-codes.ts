import type { ClipSampler, VideoDataset } from '@genie/data';
import { type BatchSource, configHash, sha256 } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import { actionTokenizerConfig, actionTokenizerObjectiveOf } from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import { labelShare, spelled } from '../recipe/training-choices.ts';
import type { OwnPart } from '../replicas/batch-part.ts';
import type { RunFolder } from '../run/folder.ts';
import { tellNote } from '../tell.ts';
import { chooseLabels, describeFewLabels, type FewLabels } from '../true-actions/few-labels.ts';
import { clipSampler } from './clips.ts';
import type { DataManifest } from './data.ts';
import { openData } from './inputs.ts';

/**
 * Batch of the action tokenizer's training: frames [B, T, H, W, C]; if labels steer it, the action of each transition, int32 [B, T-1], or
 * -1.
 */
export type ActionBatch = { frames: tf.Tensor5D; labels?: tf.Tensor2D };

/** Share of each batch's clips that have a label at least, where chance alone would give fewer. */
const labelledClips = 0.25;

/** The labels that steer the codes of a run, where its recipe asks for some. */
export async function labelsOf(
  recipe: Recipe,
  data: { manifest: DataManifest; dataset: VideoDataset },
): Promise<FewLabels | undefined> {
  const share = labelShare(recipe);
  if (share === undefined) return undefined;
  const { frames: length } = recipe.actionTokenizer;
  const { skipTransitions } = actionTokenizerObjectiveOf(recipe, actionTokenizerConfig(recipe));
  return chooseLabels(data.dataset, data.manifest, {
    share,
    seed: recipe.seed,
    choice: spelled(recipe.actions),
    frameSkip: recipe.data.frameSkip,
    length,
    skipTransitions,
  });
}

/** Reads the labels and says how many there are of each action. @throws RunError where they are too few, or do not fit */
export async function tellFewLabels(recipe: Recipe, run: RunFolder): Promise<void> {
  const { manifest, dataset } = await openData(run);
  try {
    const labels = await labelsOf(recipe, { manifest, dataset });
    if (labels) tellNote(describeFewLabels(labels, spelled(recipe.actions)));
  } finally {
    dataset.close();
  }
}

/** Returns the manifest's entry on the labels: the actions by the codes that mean them, and a hash of all that was looked at. */
export function labelsInManifest({ names, table }: FewLabels): {
  config: { actions: string[] };
  hash: string;
} {
  return {
    config: { actions: [...names] },
    hash: configHash({ names, table: sha256(new Uint8Array(table.buffer)) }),
  };
}

/** Training clips of the action tokenizer, with labels where there are some. */
export function actionClips(
  recipe: Recipe,
  { dataset, videos }: { dataset: VideoDataset; videos: number[] },
  { labels, seed, part }: { labels: FewLabels | undefined; seed: number; part?: OwnPart | undefined },
): BatchSource<ActionBatch> {
  const settings = recipe.actionTokenizer;
  const sampler = clipSampler(dataset, videos, recipe, settings, seed, part, labels && favoured(labels, recipe));
  return {
    async next() {
      const { frames, shape, clips } = await sampler.next();
      return {
        frames: tf.tensor5d(frames, shape),
        ...(labels && { labels: labelTensor(labels, clips, dataset, recipe) }),
      };
    },
    state: () => sampler.state(),
    restore: (state) => sampler.restore(state),
  };
}

/** Clips that hold a label are drawn more often, where few do. */
function favoured(
  { places, counts, labelled }: FewLabels,
  { actionTokenizer: { batchSize } }: Recipe,
): { places: FewLabels['places']; count: number } {
  const chosen = counts.reduce((sum, count) => sum + count, 0);
  return { places, count: chosen / labelled < labelledClips ? Math.ceil(labelledClips * batchSize) : 0 };
}

function labelTensor(
  { table }: FewLabels,
  clips: Awaited<ReturnType<ClipSampler['next']>>['clips'],
  { videos }: Pick<VideoDataset, 'videos'>,
  { actionTokenizer: { frames }, data: { frameSkip } }: Recipe,
): tf.Tensor2D {
  const values = clips.flatMap(({ video, start }) => {
    const first = videos[video]!.start + start;
    return Array.from({ length: frames - 1 }, (_, t) => table[first + t * frameSkip]!);
  });
  return tf.tensor2d(values, [clips.length, frames - 1], 'int32');
}
