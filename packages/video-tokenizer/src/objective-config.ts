import { type BalanceFields, balanceShape, parseConfig } from '@genie/stt';
import * as z from 'zod/mini';

/** Training objective of a video tokenizer: weights of the loss' parts. Play reads none of it. */
export interface VideoTokenizerObjective extends BalanceFields {
  /** Extra weight in the loss of pixels that differ from the batch's mean picture: the small things that move. Default 0. */
  unusualPixelWeight: number;
  /** Weight in the loss of how far the encoder's outputs are from the levels they round to; steadies the tokens. Default 0. */
  commitmentWeight: number;
}

/** Input form: any part of a {@link VideoTokenizerObjective}. */
export type VideoTokenizerObjectiveInput = Partial<VideoTokenizerObjective>;

const weight = z.number().check(z.nonnegative());

/** Fills in defaults; unknown keys are errors. */
export const videoTokenizerObjectiveSchema: z.ZodMiniType<VideoTokenizerObjective, VideoTokenizerObjectiveInput> =
  z.strictObject({
    unusualPixelWeight: z._default(weight, 0),
    commitmentWeight: z._default(weight, 0),
    ...balanceShape,
  });

/** @throws one line that names each wrong key, what was found and what is expected */
export function parseVideoTokenizerObjective(input: VideoTokenizerObjectiveInput): VideoTokenizerObjective {
  return parseConfig(videoTokenizerObjectiveSchema, input, 'video tokenizer objective');
}
