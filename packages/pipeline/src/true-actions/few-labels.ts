import type { ClipPlace, VideoDataset } from '@genie/data';
import { Random } from '@genie/ops';
import { RunError } from '../errors.ts';
import type { DataManifest } from '../stages/data.ts';
import { readTrueActions } from './read-true-actions.ts';
import { checkEnough } from './run-actions.ts';
import type { TrueActions } from './true-actions.ts';

/** Labels of some transitions of the videos to train on. */
export interface FewLabels {
  /** Names of the actions by number. */
  names: readonly string[];
  /** The action that leads from each frame of the dataset to the next of a clip, [N]; -1 where it was not chosen, or nobody knows it. */
  table: Int32Array;
  /** Transitions that were chosen, by action. */
  counts: number[];
  /** Transitions that have labels. */
  labelled: number;
  /** Clips in which the loss sees a chosen transition. */
  places: ClipPlace[];
}

export interface FewLabelsOptions {
  /** Of the labelled transitions, above 0; 1: all. */
  share: number;
  seed: number;
  /** Choice of the recipe for actions, for messages. */
  choice: string;
  frameSkip: number;
  /** Frames of a training clip. */
  length: number;
  /** The first transitions of a clip that the loss leaves out. */
  skipTransitions: number;
}

/**
 * Chooses transitions of the videos to train on by the seed, and tells their actions. A larger share has those of a smaller one among
 * its own.
 *
 * @throws RunError where labels are missing, do not fit their videos or each other, or an action would be without any
 */
export async function chooseLabels(
  dataset: VideoDataset,
  { splits }: Pick<DataManifest, 'splits'>,
  { share, seed, choice, frameSkip, length, skipTransitions }: FewLabelsOptions,
): Promise<FewLabels> {
  const actions = await readTrueActions(dataset, splits.train, { frameSkip });
  checkEnough(actions, actions.videos, { dataset, splits, choice });
  const form = { first: skipTransitions * frameSkip, rest: (length - 1 - skipTransitions) * frameSkip };
  const candidates = transitions(actions, dataset, form);
  const order = new Random(seed).fork('labels').shuffle([...candidates.keys()]);
  const count = Math.round(share * candidates.length);
  const chosen = order.slice(0, count).map((i) => candidates[i]!);
  const actionOf = ({ video, start }: ClipPlace) => actions.table[dataset.videos[video]!.start + start]!;
  const counts = actions.names.map(() => 0);
  const table = new Int32Array(dataset.count).fill(-1);
  for (const place of chosen) {
    counts[actionOf(place)]!++;
    table[dataset.videos[place.video]!.start + place.start] = actionOf(place);
  }
  const missing = counts.indexOf(0);
  if (missing >= 0) {
    const seen = new Set<number>();
    const needed = 1 + order.findIndex((i) => seen.add(actionOf(candidates[i]!)).size === counts.length);
    const enough = Math.ceil((1000 * needed) / candidates.length) / 1000;
    throw new RunError(
      `${choice}: ${count} of ${candidates.length} labelled transitions, and none of them is "${actions.names[missing]}"; expected one of each action at least: set it to ${enough}, with which each has one, or label more video`,
    );
  }
  const places = chosen.flatMap(({ video, start }) => {
    const { length: frames } = dataset.videos[video]!;
    return Array.from({ length: length - 1 - skipTransitions }, (_, i) => ({
      video,
      start: start - (skipTransitions + i) * frameSkip,
    })).filter((place) => place.start >= 0 && place.start + (length - 1) * frameSkip < frames);
  });
  return { names: actions.names, table, counts, labelled: candidates.length, places };
}

/** The labelled transitions of which there is a clip that has room for `first` frames before and ends at most `rest` after. */
function transitions(
  { videos, table }: Pick<TrueActions, 'videos' | 'table'>,
  dataset: Pick<VideoDataset, 'videos'>,
  { first, rest }: { first: number; rest: number },
): ClipPlace[] {
  return videos.flatMap((video) => {
    const { start, length } = dataset.videos[video]!;
    if (length < first + rest + 1) return [];
    return Array.from({ length: length - first }, (_, i) => ({ video, start: first + i })).filter(
      (place) => table[start + place.start]! >= 0,
    );
  });
}

/** Describes the labels that steer the codes. */
export function describeFewLabels({ names, counts, labelled }: FewLabels, choice: string): string {
  const chosen = counts.reduce((sum, count) => sum + count, 0);
  const each = names.map((name, action) => `${name} ${counts[action]}`).join(', ');
  return `${choice}: ${chosen} of ${labelled} labelled transitions steer the codes: ${each}`;
}
