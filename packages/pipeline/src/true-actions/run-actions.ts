import type { VideoDataset } from '@genie/data';
import { count } from '../count.ts';
import { RunError } from '../errors.ts';
import type { DataManifest } from '../stages/data.ts';
import { readTrueActions } from './read-true-actions.ts';
import type { TrueActions } from './true-actions.ts';

/** The true actions of a run's videos, and the videos of both splits that have them. */
export interface RunActions {
  actions: TrueActions;
  train: number[];
  heldOut: number[];
}

/** So many videos are named where some are left out. */
const mostNamed = 8;

/**
 * Reads the true actions of a run's videos.
 *
 * @param names of the actions that its dynamics was trained on, in its order. Default: those that occur.
 * @throws RunError that names the file with labels that do not fit, or where there are too few of them to train on
 */
export async function runActions(
  dataset: VideoDataset,
  { splits }: Pick<DataManifest, 'splits'>,
  { frameSkip, known }: Parameters<typeof readTrueActions>[2],
): Promise<RunActions> {
  const actions = await readTrueActions(dataset, [...splits.train, ...splits.heldOut], { frameSkip, known });
  const labelled = new Set(actions.videos);
  const train = splits.train.filter((video) => labelled.has(video));
  const heldOut = splits.heldOut.filter((video) => labelled.has(video));
  checkEnough(actions, train, { dataset, splits, choice: 'actions: labels' });
  return { actions, train, heldOut };
}

/**
 * Makes sure that there is something to train on.
 *
 * @param labelled videos to train on that have labels
 * @param about `choice`: what the recipe says of actions, for the message
 * @throws RunError where no video to train on has labels, or all labels are one action
 */
export function checkEnough(
  actions: Pick<TrueActions, 'names'>,
  labelled: readonly number[],
  { dataset, splits, choice }: Pick<DataManifest, 'splits'> & { dataset: Pick<VideoDataset, 'videos'>; choice: string },
): void {
  const instead = 'or train on latent actions (actions: latent), which need none';
  if (labelled.length === 0) {
    const [first] = splits.train.map((video) => dataset.videos[video]);
    throw new RunError(
      `${choice}, and of ${count(splits.train.length, 'video')} to train on none has any; expected a JSON beside each when it is imported, as ${first.name}.json; put them there and run the data stage again, ${instead}`,
    );
  }
  if (actions.names.length < 2) {
    throw new RunError(
      `${choice}, and all of them are "${actions.names[0]}"; expected two actions or more, ${instead}`,
    );
  }
}

/** Describes a run's true actions: those found, and the videos that are left out. */
export function describeActions(
  { actions, train, heldOut }: RunActions,
  { videos }: Pick<VideoDataset, 'videos'>,
  { splits }: Pick<DataManifest, 'splits'>,
): string[] {
  const lines = [`${actions.names.length} true actions: ${actions.names.join(', ')}`];
  const labelled = new Set(actions.videos);
  const without = [...splits.train, ...splits.heldOut].filter((video) => !labelled.has(video));
  if (without.length > 0) {
    lines.push(
      `${count(without.length, 'video')} of ${videos.length} without labels, left out where actions are needed: ${listed(without.map((video) => videos[video].name))}`,
    );
  }
  if (heldOut.length === 0 && splits.heldOut.length > 0) {
    lines.push(
      `of ${count(splits.heldOut.length, 'held-out video')} none has labels (${train.length} to train on have), so this run cannot be measured on its own video`,
    );
  }
  return lines;
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return names.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
