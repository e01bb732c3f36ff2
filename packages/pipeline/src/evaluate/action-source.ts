import type { VideoDataset } from '@genie/data';
import type { World } from '@genie/world';
import { count } from '../count.ts';
import { RunError } from '../errors.ts';
import { tellNote } from '../tell.ts';
import { readTrueActions } from '../true-actions/read-true-actions.ts';
import type { ActionSource } from './actions-between.ts';

/** Video to measure a world on. */
export interface MeasuredVideos {
  dataset: VideoDataset;
  videos: readonly number[];
  frameSkip: number;
}

/**
 * Opens the source of the actions of videos for a world: its action tokenizer, or if it was trained on true actions, the labels of
 * those videos that have them. The others are left out.
 *
 * @throws RunError if labels are needed and no video has any
 */
export async function openActions(
  world: World,
  { dataset, videos, frameSkip }: MeasuredVideos,
): Promise<{ source: ActionSource; videos: readonly number[] }> {
  const { name, actions, models } = world.info;
  if (models.actionTokenizer) return { source: { actionTokenizer: await world.actionTokenizer() }, videos };
  const known = { names: actions.map((action) => action.name), codes: actions.map(({ code }) => code) };
  const trueActions = await readTrueActions(dataset, videos, { frameSkip, known });
  if (trueActions.videos.length === 0) {
    throw new RunError(
      `${name} was trained on true actions (it has no action tokenizer), and of ${count(videos.length, 'video')} none has any; expected a JSON of labels beside each, with the actions ${known.names.join(', ')}`,
    );
  }
  const without = videos.length - trueActions.videos.length;
  if (without > 0) tellNote(`${count(without, 'video')} of ${videos.length} without labels: left out`);
  return { source: { trueActions }, videos: trueActions.videos };
}
