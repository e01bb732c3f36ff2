import { heldOutClips, type VideoDataset } from '@genie/data';
import { codeCounts, notDefined } from '@genie/metrics';
import type { TrueActions } from '../true-actions/true-actions.ts';
import type { ActionMeasures, ActionOptions } from './action-tokenizer.ts';
import { standsStill } from './stands-still.ts';

/** Reason why there is nothing to compare the actions with. */
const given =
  'the actions are the true ones, from labels, and none is inferred that could agree with them: control says whether they are obeyed';

/** Counts the true actions of held-out video. Figures that compare inferred actions with true ones are not defined. */
export function measureTrueActions(
  actions: TrueActions,
  dataset: VideoDataset,
  heldOut: readonly number[],
  { length, limit, frameSkip }: Omit<ActionOptions, 'random' | 'onProgress'>,
): ActionMeasures {
  const clips = [...heldOutClips(dataset, heldOut, { length, limit, frameSkip, stride: (length - 1) * frameSkip })];
  const codes = clips.map((clip) => actions.between(clip, length));
  const counts = codeCounts(codes.flat(), actions.names.length);
  const total = counts.reduce((a, b) => a + b, 0);
  return {
    agreement: notDefined(given),
    counts,
    usage: counts.map((n) => n / Math.max(1, total)),
    actionNames: [...actions.names],
    fromLabels: true,
    moves: clips.some(({ frames }) => !standsStill(frames, dataset.height * dataset.width * 3)),
    clips,
    codes,
  };
}
