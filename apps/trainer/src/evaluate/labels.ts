import { readLabels, type VideoDataset, type VideoLabels } from '@genie/data';

/** The true actions beside held-out videos, by video. Only scoring reads them; no stage trains on them. */
export async function heldOutLabels(
  dataset: VideoDataset,
  videos: readonly number[],
): Promise<Map<number, VideoLabels>> {
  const labels = new Map<number, VideoLabels>();
  for (const video of videos) {
    const file = dataset.videos[video].labels;
    if (file) labels.set(video, await readLabels(file));
  }
  return labels;
}

/**
 * The true action of each transition of a clip, and whether it had an effect.
 * With a frame skip above 1 a transition spans several actions: it counts only where they are all the same.
 */
export function clipActions(
  labels: VideoLabels,
  { start, offset, length, frameSkip }: { start: number; offset: number; length: number; frameSkip: number },
): { actions: number[]; effective: boolean[] } {
  const actions: number[] = [];
  const effective: boolean[] = [];
  for (let t = 0; t < length - 1; t++) {
    const first = offset + start + t * frameSkip;
    const during = labels.actions.slice(first, first + frameSkip);
    actions.push(during[0] ?? 0);
    const same = during.length === frameSkip && during.every((action) => action === during[0]);
    effective.push(same && (labels.effective?.slice(first, first + frameSkip).every(Boolean) ?? true));
  }
  return { actions, effective };
}
