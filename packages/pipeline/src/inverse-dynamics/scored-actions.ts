import type { VideoDataset } from '@genie/data';
import { clipActions, heldOutLabels } from '../evaluate/labels.ts';

/** The true actions of a dataset's transitions, as labels beside its videos say, those that had no effect left out. */
export interface ScoredActions {
  /** Names by number: those that occur. */
  names: readonly string[];
  /** The action that leads from each frame of the dataset to the next of a clip, [N]; -1 where none is known that had an effect. */
  table: Int32Array;
  /** Videos that have labels. */
  videos: readonly number[];
  /** Reasons why some have none, although a file stands beside them. */
  reasons: readonly string[];
}

/** Reads which true actions an inverse dynamics model can learn from videos: those that agreement would be scored on. */
export async function scoredActions(
  dataset: VideoDataset,
  videos: readonly number[],
  frameSkip: number,
): Promise<ScoredActions> {
  const { actionNames, labels, reasons } = await heldOutLabels(dataset, videos);
  const table = new Int32Array(dataset.count).fill(-1);
  const numbers = new Map<number, number>();
  for (const [video, known] of labels) {
    const { start, length, offset } = dataset.videos[video]!;
    for (let frame = 0; frame + frameSkip < length; frame++) {
      const { actions, effective } = clipActions(known, {
        start: frame,
        offset,
        length: 2,
        frameSkip,
        fps: dataset.fps,
      });
      if (!effective[0]) continue;
      const [action] = actions as [number];
      if (!numbers.has(action)) numbers.set(action, numbers.size);
      table[start + frame] = numbers.get(action)!;
    }
  }
  return {
    names: [...numbers.keys()].map((action) => actionNames[action]!),
    table,
    videos: [...labels.keys()],
    reasons,
  };
}

/** Returns the weight of each action's transitions, so that all actions count the same, [N]: 1 in the mean over all transitions. */
export function balancingWeights({ names, table }: Pick<ScoredActions, 'names' | 'table'>): number[] {
  const counts = names.map(() => 0);
  let total = 0;
  for (const action of table) {
    if (action < 0) continue;
    counts[action]!++;
    total++;
  }
  return counts.map((count) => total / (names.length * count));
}
