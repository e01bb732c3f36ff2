import { parseConfig, sizeProblems, type TransformerFields, transformerShape } from '@genie/stt';
import * as z from 'zod/mini';

/** Sizes and structure of a video tokenizer, whose two transformers are alike. The defaults are the reference's. */
export interface VideoTokenizerConfig extends TransformerFields {
  /** Height of a frame in pixels, a multiple of `patchSize`. Default 64. */
  height: number;
  /** Width of a frame in pixels, a multiple of `patchSize`. Default 64. */
  width: number;
  /** Colour channels. Default 3. */
  channels: number;
  /** Side of the square patch of pixels that becomes one token. Default 4. */
  patchSize: number;
  /** FSQ levels of each latent dimension; their product is the vocabulary. Default [4, 4, 4, 4, 4]: 1024 tokens. */
  levels: number[];
  /** Layer norm (no weights) of a patch's pixels before the first linear map. Default false. */
  normalizePatches: boolean;
  /** Pixels around its own that each patch of the encoder's input also shows. Default 0: patches do not overlap. */
  encoderMargin: number;
  /**
   * Linear maps beside the transformers, from each patch's pixels to its latents and from its code to its pixels: brightness and contrast
   * then need not pass layer norms, which take them away. Default false.
   */
  linearPath: boolean;
  /** Whether the decoder also learns a picture that it adds to every frame: what stands still. Default false. */
  background: boolean;
  /**
   * Whether a frame sees those before it. Default true. False: each frame is coded alone, so that its tokens do not depend on
   * where it stands in a clip, and a new frame is decoded without its past.
   */
  temporal: boolean;
}

/** Input form: any part of a {@link VideoTokenizerConfig}. */
export type VideoTokenizerInput = Partial<VideoTokenizerConfig>;

const size = z.int().check(z.positive());

/** Fills in defaults; unknown keys and sizes that do not fit each other are errors. */
export const videoTokenizerSchema: z.ZodMiniType<VideoTokenizerConfig, VideoTokenizerInput> = z
  .strictObject({
    height: z._default(size, 64),
    width: z._default(size, 64),
    channels: z._default(size, 3),
    patchSize: z._default(size, 4),
    ...transformerShape(),
    levels: z._default(z.array(z.int().check(z.minimum(2))).check(z.minLength(1)), [4, 4, 4, 4, 4]),
    normalizePatches: z._default(z.boolean(), false),
    encoderMargin: z._default(z.int().check(z.nonnegative()), 0),
    linearPath: z._default(z.boolean(), false),
    background: z._default(z.boolean(), false),
    temporal: z._default(z.boolean(), true),
  })
  .check(
    z.superRefine((config, context) => {
      for (const { key, message } of sizeProblems(config)) {
        context.addIssue({ code: 'custom', path: [key], message });
      }
    }),
  );

/** @throws one line that names each wrong key, what was found and what is expected */
export function parseVideoTokenizerConfig(input: VideoTokenizerInput): VideoTokenizerConfig {
  return parseConfig(videoTokenizerSchema, input, 'video tokenizer');
}
