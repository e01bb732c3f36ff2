import type { VideoDataset } from '@genie/data';
import type { ReadTransitions } from '@genie/evaluate';
import { type NotDefined, notDefined } from '@genie/metrics';
import { inferActions } from '../evaluate/infer-actions.ts';
import { clipActions, heldOutLabels } from '../evaluate/labels.ts';
import type { ActionReader } from './train-inverse-dynamics.ts';

/** Clips that lie in a dataset. */
export interface PlacedClips {
  clips: readonly { video: number; start: number; frames: Uint8Array }[];
  /** Frames of each. */
  length: number;
  dataset: VideoDataset;
  frameSkip: number;
}

/**
 * Reads the action of every transition of clips.
 *
 * @param clips frames [T, H, W, 3] each, T at least 2
 * @returns actions by number of each clip, [T-1]
 */
export async function readActions(
  { model, window }: ActionReader,
  clips: readonly Uint8Array[],
  size: { height: number; width: number },
): Promise<number[][]> {
  return inferActions(model, clips, { ...size, window });
}

/**
 * Reads the actions of held-out clips beside those that labels say. An action that the reader does not know is a number beyond its own,
 * so it is never read right.
 *
 * @returns the transitions of all clips that have labels, in order, and how many actions there are; not defined where none has
 */
export async function readHeldOut(
  reader: ActionReader,
  { clips, length, dataset, frameSkip }: PlacedClips,
): Promise<{ heldOut: ReadTransitions | NotDefined; numActions: number }> {
  const { names } = reader;
  const videos = [...new Set(clips.map(({ video }) => video))];
  const { labels, actionNames } = await heldOutLabels(dataset, videos);
  const labelled = clips.filter(({ video }) => labels.has(video));
  if (labelled.length === 0)
    return { heldOut: notDefined('no true actions stand beside the held-out videos'), numActions: names.length };
  const all = [...names, ...actionNames.filter((name) => !names.includes(name))];
  const numbers = actionNames.map((name) => all.indexOf(name));
  const read = await readActions(
    reader,
    labelled.map(({ frames }) => frames),
    dataset,
  );
  const heldOut = {
    read: read.flat(),
    actions: [] as number[],
    clips: [] as number[],
    effective: [] as boolean[],
    known: [] as boolean[],
  };
  for (const { video, start } of labelled) {
    const place = { start, offset: dataset.videos[video]!.offset, length, frameSkip, fps: dataset.fps };
    const { effective: _, ...whole } = labels.get(video)!;
    const { actions, effective } = clipActions(labels.get(video)!, place);
    heldOut.actions.push(...actions.map((action) => numbers[action]!));
    heldOut.effective.push(...effective);
    // Whether it is known at all is told as if every action had an effect.
    heldOut.known.push(...clipActions(whole, place).effective);
    heldOut.clips.push(...actions.map(() => video));
  }
  return { heldOut, numActions: all.length };
}
