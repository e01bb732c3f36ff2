import { type FittedLabels, fitLabels, readLabels, type VideoDataset } from '@genie/data';
import { oneLine } from '../errors.ts';

/** True actions of videos, all under the same names. */
export interface HeldOutLabels {
  /** Names of the actions, in the order in which the videos bring them. */
  actionNames: readonly string[];
  /** By video; an action is an index into `actionNames` above, whatever the order in its own file. */
  labels: ReadonlyMap<number, FittedLabels>;
  /** Reasons why some videos have none, although a file stands beside them. */
  reasons: readonly string[];
}

/**
 * The true actions beside videos. Only scoring reads them, and trains the inverse dynamics model that it scores by; no stage does. Files may
 * name their actions in different orders: what counts is the name.
 */
export async function heldOutLabels(dataset: VideoDataset, videos: readonly number[]): Promise<HeldOutLabels> {
  const labels = new Map<number, FittedLabels>();
  const reasons = new Set<string>();
  const numbers = new Map<string, number>();
  const read = new Map<string, Promise<FittedLabels | string>>();
  for (const video of videos) {
    const { labels: file, labelsProblem, name } = dataset.videos[video]!;
    if (labelsProblem !== undefined) reasons.add(`${name}.json: ${labelsProblem}`);
    if (!file) continue;
    const found = await (read.get(file) ?? lookUp(read, file, dataset));
    if (typeof found === 'string') reasons.add(found);
    else labels.set(video, renamed(found, numbers));
  }
  return { actionNames: [...numbers.keys()], labels, reasons: [...reasons] };
}

function lookUp(
  read: Map<string, Promise<FittedLabels | string>>,
  file: string,
  dataset: VideoDataset,
): Promise<FittedLabels | string> {
  // Of a recording that was cut into parts, or in which something is missing, all of it.
  const parts = dataset.videos.filter(({ labels }) => labels === file);
  const frames = parts.reduce((most, { offset, length }) => Math.max(most, offset + length), 0);
  // The file was whole when the video was imported; it may be another one by now.
  const found = readLabels(file)
    .then((labels) => {
      const fitted = fitLabels(labels, { frames, fps: dataset.fps });
      return typeof fitted === 'string' ? `${file}: ${fitted}` : fitted;
    })
    .catch(oneLine);
  read.set(file, found);
  return found;
}

/** The same labels under the numbers that their actions have by name. */
function renamed(labels: FittedLabels, numbers: Map<string, number>): FittedLabels {
  for (const name of labels.actionNames) if (!numbers.has(name)) numbers.set(name, numbers.size);
  const own = labels.actionNames.map((name) => numbers.get(name)!);
  return { ...labels, actions: labels.actions.map((action) => own[action]!) };
}

/** Place of a clip in time: frames of the video from its first, at `fps` a second, every `frameSkip`-th. */
export interface ClipInTime {
  start: number;
  /** Index of the video's first frame in its source. */
  offset: number;
  length: number;
  frameSkip: number;
  fps: number;
}

/** Share of a label within which times are the same. */
const rounding = 1e-3;

/**
 * The true action of each transition of a clip, by time, and whether it can be scored: only where all actions that are at work from its
 * first frame to its second are the same, and each had an effect.
 *
 * Where actions come faster than the frames, which frame of its source a frame is, is known to half a frame only: the action has to be
 * the same for so much longer.
 */
export function clipActions(
  { rate, actions, effective }: Pick<FittedLabels, 'rate' | 'actions' | 'effective'>,
  { start, offset, length, frameSkip, fps }: ClipInTime,
): { actions: number[]; effective: boolean[] } {
  const perFrame = rate / fps;
  const margin = perFrame > 1 + rounding ? perFrame / 2 : 0;
  const found: number[] = [];
  const scored: boolean[] = [];
  for (let t = 0; t < length - 1; t++) {
    const from = (offset + start + t * frameSkip) * perFrame;
    const first = Math.floor(from - margin + rounding);
    const end = Math.ceil(from + frameSkip * perFrame + margin - rounding);
    // At the beginning there is nothing before the first action; at the end, nothing tells.
    const during = actions.slice(Math.max(0, first), end);
    const action = actions[Math.floor(from + rounding)];
    found.push(action ?? 0);
    const known = end <= actions.length || (margin > 0 && from + frameSkip * perFrame <= actions.length + rounding);
    const same = action !== undefined && known && during.every((each) => each === action);
    scored.push(same && (effective?.slice(Math.max(0, first), end).every(Boolean) ?? true));
  }
  return { actions: found, effective: scored };
}
