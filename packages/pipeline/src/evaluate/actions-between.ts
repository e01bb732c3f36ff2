import type { ActionTokenizer } from '@genie/action-tokenizer';
import type { Clip } from '@genie/data';
import type { ActionCodes } from '../true-actions/action-codes.ts';
import type { TrueActions } from '../true-actions/true-actions.ts';
import { inferActions } from './infer-actions.ts';

/** Source of a world's actions: a model that infers them from frames, or labels that say them. */
export type ActionSource =
  | { actionTokenizer: ActionTokenizer; trueActions?: undefined }
  | { trueActions: TrueActions; actionTokenizer?: undefined };

/** The world's actions and their codes. */
export function codesOf({ actionTokenizer, trueActions }: ActionSource): ActionCodes {
  return (actionTokenizer ?? trueActions).quantizer;
}

/**
 * The actions that lead from frame to frame of clips, by index: inferred, or looked up in their videos' labels.
 *
 * @param clips - frames [T, H, W, 3] each; T may differ, and is at least 2
 * @param window - frames from which a model infers an action
 * @returns those of each clip's T - 1 transitions
 */
export async function actionsBetween(
  source: ActionSource,
  clips: readonly Clip[],
  { height, width, window }: { height: number; width: number; window: number },
): Promise<number[][]> {
  const { actionTokenizer, trueActions } = source;
  if (actionTokenizer) {
    return inferActions(
      actionTokenizer,
      clips.map(({ frames }) => frames),
      { height, width, window },
    );
  }
  return clips.map((clip) => trueActions.between(clip, clip.frames.length / (height * width * 3)));
}
