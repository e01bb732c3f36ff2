import { readLabels, type VideoDataset, type VideoLabels } from '@genie/data';
import { RunError } from '../errors.ts';
import { oneHotCodes } from './action-codes.ts';
import { TrueActions } from './true-actions.ts';

/** Labels a second and frames a second may differ by this share: files round them. */
const rateTolerance = 0.01;

export interface ReadOptions {
  frameSkip: number;
  /** The actions that a world knows, with their codes. Default: all that occur in the videos, a code of its own for each. */
  known?: { names: readonly string[]; codes: number[][] } | undefined;
}

/**
 * Reads the true actions of videos from the JSON beside each; names in another order are matched. Videos without are left out, see
 * `TrueActions.videos`. Of the actions that a skip of frames spans, the one that is held longest counts.
 *
 * @throws RunError that names the file and what does not fit in it
 */
export async function readTrueActions(
  dataset: Pick<VideoDataset, 'videos' | 'fps' | 'count'>,
  videos: readonly number[],
  { frameSkip, known }: ReadOptions,
): Promise<TrueActions> {
  const read = new Map<string, VideoLabels>();
  const labelled = videos.filter((video) => dataset.videos[video].labels !== undefined);
  for (const video of labelled) {
    const file = dataset.videos[video].labels!;
    if (!read.has(file)) read.set(file, await checkedLabels(file, dataset));
  }
  if (!known) checkOneGame(read);
  const names = known?.names ?? namesIn([...read.values()]);
  const table = new Int32Array(dataset.count).fill(-1);
  for (const video of labelled) {
    const { labels: file, start, length, offset } = dataset.videos[video];
    const { actions, actionNames } = read.get(file!)!;
    const numbers = numbersIn(names, { actions, actionNames }, file!);
    for (let frame = 0; frame + frameSkip < length; frame++) {
      const first = offset + frame;
      table[start + frame] = numbers[longestHeld(actions.slice(first, first + frameSkip))];
    }
  }
  return new TrueActions(dataset, {
    names,
    codes: known?.codes ?? oneHotCodes(names.length),
    table,
    videos: labelled,
    frameSkip,
  });
}

/** Labels that fit the frames of their video. */
async function checkedLabels(
  file: string,
  { videos, fps }: Pick<VideoDataset, 'videos' | 'fps'>,
): Promise<VideoLabels> {
  const labels = await readLabels(file).catch((error: Error) => {
    throw new RunError(error.message);
  });
  const parts = videos.filter((video) => video.labels === file); // of one recording that was cut
  const frames = Math.max(...parts.map(({ offset, length }) => offset + length));
  if (Math.abs(labels.fps - fps) > rateTolerance * fps) {
    throw new RunError(
      `${file}: fps: found ${labels.fps} labels a second, expected ${fps}, as the frames have; label each frame, or import the video at the labels' rate with data.fps=${labels.fps}`,
    );
  }
  if (labels.actions.length !== frames - 1) {
    throw new RunError(
      `${file}: actions: found ${labels.actions.length}, expected ${frames - 1}, one from each of the video's ${frames} frames to the next; make the labels of this video again`,
    );
  }
  return labels;
}

/** @throws RunError where some files share no name with the others, directly or by way of a third: they are of another game */
function checkOneGame(read: ReadonlyMap<string, VideoLabels>): void {
  const [first] = read.keys();
  const names = new Set(read.get(first!)?.actionNames);
  let apart = [...read];
  let before: number;
  do {
    before = apart.length;
    apart = apart.filter(([, { actionNames }]) => {
      const isLinked = actionNames.some((name) => names.has(name));
      if (isLinked) for (const name of actionNames) names.add(name);
      return !isLinked;
    });
  } while (apart.length > 0 && apart.length < before);
  const [stranger] = apart;
  if (!stranger) return;
  const [file, { actionNames }] = stranger;
  throw new RunError(
    `${file}: actionNames: found ${actionNames.join(', ')}, none of which the labels of the others have, as ${first} (${[...names].join(', ')}); expected labels of one game: leave its video out, or name its actions as the others do`,
  );
}

/** The names of all actions that occur, in the order in which the files list them. */
function namesIn(labels: readonly VideoLabels[]): string[] {
  const taken = new Set(labels.flatMap(({ actions, actionNames }) => [...new Set(actions)].map((a) => actionNames[a])));
  const listed = new Set(labels.flatMap(({ actionNames }) => actionNames));
  return [...listed].filter((name) => taken.has(name));
}

/** Maps each of a file's numbers to its name. */
function numbersIn(
  names: readonly string[],
  { actions, actionNames }: Pick<VideoLabels, 'actions' | 'actionNames'>,
  file: string,
): number[] {
  const numbers = actionNames.map((name) => names.indexOf(name));
  const stranger = actions.find((action) => numbers[action] < 0);
  if (stranger !== undefined) {
    throw new RunError(
      `${file}: actions: found "${actionNames[stranger]}", expected those that the world was trained on: ${names.join(', ')}`,
    );
  }
  return numbers;
}

/** The most frequent, of several the one that begins first. */
function longestHeld(actions: readonly number[]): number {
  let best = actions[0];
  let most = 0;
  for (const action of new Set(actions)) {
    const count = actions.filter((other) => other === action).length;
    if (count > most) [best, most] = [action, count];
  }
  return best;
}
