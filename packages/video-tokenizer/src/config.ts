import { parseConfig, sizeProblems } from '@genie/stt';
import { z } from 'zod';

/** Sizes and structure of a video tokenizer. The defaults are the reference's. */
export interface VideoTokenizerConfig {
  /** Height of a frame in pixels, a multiple of `patchSize`. Default 64. */
  height: number;
  /** Width of a frame in pixels, a multiple of `patchSize`. Default 64. */
  width: number;
  /** Colour channels. Default 3. */
  channels: number;
  /** Side of the square patch of pixels that becomes one token. Default 4. */
  patchSize: number;
  /** Numbers per patch inside the transformers, a multiple of `numHeads`. Default 32. */
  embedDim: number;
  /** Default 8. */
  numHeads: number;
  /** Feed-forward width before SwiGLU's two thirds. Default 128. */
  hiddenDim: number;
  /** Blocks of the encoder, and as many of the decoder. Default 4. */
  numBlocks: number;
  /** FSQ levels of each latent dimension; their product is the vocabulary. Default [4, 4, 4, 4, 4]: 1024 tokens. */
  levels: number[];
  /** `post`: norm(x + f(x)), the reference's; `pre`: x + f(norm(x)). Default `post`. */
  norm: 'post' | 'pre';
  /** How places in space and time are told apart. Default `sinusoidal`. */
  position: 'sinusoidal' | 'rope' | 'alibi';
  /** One SwiGLU, or a mixture of `numExperts` of which each patch uses `topKExperts`. Default `swiglu`. */
  feedForward: 'swiglu' | 'moe';
  numExperts: number;
  topKExperts: number;
  /** Layer norm (no weights) of a patch's pixels before the first linear map. Default false. */
  normalizePatches: boolean;
  /** Pixels around its own that each patch of the encoder's input also shows. Default 0: patches do not overlap. */
  encoderMargin: number;
  /** Whether the decoder also learns a picture that it adds to every frame: what stands still. Default false. */
  background: boolean;
  /** Extra weight in the loss of pixels that differ from the batch's mean picture: the small things that move. Default 0. */
  unusualPixelWeight: number;
  /** Weight in the loss of how far the encoder's outputs are from the levels they round to; steadies the tokens. Default 0. */
  commitmentWeight: number;
  /**
   * Whether a frame sees those before it. Default true. False: each frame is coded alone, so that its tokens do not depend on
   * where it stands in a clip, and a new frame is decoded without its past.
   */
  temporal: boolean;
}

/** What may be given: any part of a {@link VideoTokenizerConfig}. */
export type VideoTokenizerInput = Partial<VideoTokenizerConfig>;

const size = z.int().positive();

/** Fills in defaults; unknown keys and sizes that do not fit each other are errors. */
export const videoTokenizerSchema: z.ZodType<VideoTokenizerConfig, VideoTokenizerInput> = z
  .strictObject({
    height: size.default(64),
    width: size.default(64),
    channels: size.default(3),
    patchSize: size.default(4),
    embedDim: size.default(32),
    numHeads: size.default(8),
    hiddenDim: size.default(128),
    numBlocks: size.default(4),
    levels: z.array(z.int().min(2)).min(1).default([4, 4, 4, 4, 4]),
    norm: z.enum(['post', 'pre']).default('post'),
    position: z.enum(['sinusoidal', 'rope', 'alibi']).default('sinusoidal'),
    feedForward: z.enum(['swiglu', 'moe']).default('swiglu'),
    numExperts: size.default(4),
    topKExperts: size.default(2),
    normalizePatches: z.boolean().default(false),
    encoderMargin: z.int().nonnegative().default(0),
    background: z.boolean().default(false),
    unusualPixelWeight: z.number().nonnegative().default(0),
    commitmentWeight: z.number().nonnegative().default(0),
    temporal: z.boolean().default(true),
  })
  .superRefine((config, context) => {
    for (const { key, message } of sizeProblems(config)) {
      context.addIssue({ code: 'custom', path: [key], message });
    }
  });

/** @throws one line that names each wrong key, what was found and what is expected */
export function parseVideoTokenizerConfig(input: VideoTokenizerInput): VideoTokenizerConfig {
  return parseConfig(videoTokenizerSchema, input, 'video tokenizer');
}
