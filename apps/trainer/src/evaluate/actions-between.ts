import type { ActionTokenizer } from '@genie/action-tokenizer';
import type { Clip } from '@genie/data';
import type { ActionCodes } from '../true-actions/action-codes.ts';
import type { TrueActions } from '../true-actions/true-actions.ts';
import { inferActions } from './infer-actions.ts';

/** Where a world's actions come from: a model that infers them from frames, or labels that say them. */
export type ActionSource =
  | { actionTokenizer: ActionTokenizer; trueActions?: undefined }
  | { trueActions: TrueActions; actionTokenizer?: undefined };

/** The world's actions and their codes. */
export function codesOf({ actionTokenizer, trueActions }: ActionSource): ActionCodes {
  return (actionTokenizer ?? trueActions).quantizer;
}

/** Numbers of an action's code, A. */
export function codeLength(source: ActionSource): number {
  return codesOf(source).code(0).length;
}

/**
 * The actions that lead from frame to frame of clips, as codes: inferred, or looked up in their videos' labels.
 *
 * @param clips - frames [T, H, W, 3] each; T may differ, and is at least 2
 * @param window - frames from which a model infers an action
 * @returns the codes of each clip's T - 1 transitions, [T - 1, A]
 */
export async function actionsBetween(
  source: ActionSource,
  clips: readonly Clip[],
  { height, width, window }: { height: number; width: number; window: number },
): Promise<Float32Array[]> {
  const { actionTokenizer, trueActions } = source;
  if (actionTokenizer) {
    return inferActions(
      actionTokenizer,
      clips.map(({ frames }) => frames),
      { height, width, window },
    );
  }
  return clips.map((clip) => {
    const actions = trueActions.between(clip, clip.frames.length / (height * width * 3));
    return Float32Array.from(actions.flatMap((action) => trueActions.quantizer.code(action)));
  });
}
