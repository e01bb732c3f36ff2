import { parseConfig, sizeProblems } from '@genie/stt';
import { z } from 'zod';

/** Sizes, structure and training objective of a dynamics model. The defaults are the reference's. */
export interface DynamicsConfig {
  /** Height of a frame in pixels, a multiple of `patchSize`. Default 64. */
  height: number;
  /** Width of a frame in pixels, a multiple of `patchSize`. Default 64. */
  width: number;
  /** Side of a token's patch in pixels; as in the video tokenizer. Default 4. */
  patchSize: number;
  /** Numbers per token inside the transformer, a multiple of `numHeads`. Default 32. */
  embedDim: number;
  /** Default 8. */
  numHeads: number;
  /** Feed-forward width before SwiGLU's two thirds. Default 128. */
  hiddenDim: number;
  /** Default 8. */
  numBlocks: number;
  /** The video tokenizer's levels; their product is the vocabulary. Default [4, 4, 4, 4, 4]: 1024 tokens. */
  levels: number[];
  /** Dimensions of an action's code, the number of the action tokenizer's levels. Default 2. */
  actionDim: number;
  /** Standard deviation of the weights from which the actions' influence starts. Default 0.001. */
  conditioningDeviation: number;
  /** `post`: norm(x + f(x)), the reference's; `pre`: x + f(norm(x)). Default `post`. */
  norm: 'post' | 'pre';
  /** How places in space and time are told apart. Default `sinusoidal`. */
  position: 'sinusoidal' | 'rope' | 'alibi';
  /** One SwiGLU, or a mixture of `numExperts` of which each token uses `topKExperts`. Default `swiglu`. */
  feedForward: 'swiglu' | 'moe';
  numExperts: number;
  topKExperts: number;

  /**
   * So many frames before it are joined to each frame's input, at each patch's place, as players of Atari games see them
   * (frame stacking): how things move is then seen at once. Default 0.
   */
  stackedFrames: number;
  /**
   * Whether a frame also attends to those before it. Default true. False: it sees its stacked frames alone. Each frame of a clip is
   * then guessed from its true past in one pass, and a new frame costs the same however long the context is.
   */
  temporal: boolean;

  /** Training hides a share of the tokens drawn from this range for each batch. Default [0.5, 1]. */
  maskRatio: [number, number];
  /** Share of the clips in which only tokens of the last frame are hidden, as in play. Default 0. */
  lastFrameShare: number;
  /** Up to this share of a clip's tokens is replaced by others of it, in what the model sees, against drift in long play. Default 0. */
  corruption: number;
  /**
   * Share of the actions that is replaced by any other, in what the model is told, so that it has also seen actions where they never
   * occur: a key held at a wall moves nothing, and is another latent action there. Default 0.
   */
  actionNoise: number;
  /**
   * Share of the still action's transitions that is told as another action, drawn by how often each occurs. The still action is the one
   * that changes the fewest tokens: what a key at a wall becomes, when it moves nothing. Told as any key, it teaches that a key may move
   * nothing, and nothing else; `actionNoise` tells any action of any movement. Default 0.
   */
  stillActionNoise: number;
}

/** What may be given: any part of a {@link DynamicsConfig}. */
export type DynamicsInput = Partial<DynamicsConfig>;

const size = z.int().positive();
const share = z.number().min(0).max(1);

/** Fills in defaults; unknown keys and sizes that do not fit each other are errors. */
export const dynamicsSchema: z.ZodType<DynamicsConfig, DynamicsInput> = z
  .strictObject({
    height: size.default(64),
    width: size.default(64),
    patchSize: size.default(4),
    embedDim: size.default(32),
    numHeads: size.default(8),
    hiddenDim: size.default(128),
    numBlocks: size.default(8),
    levels: z.array(z.int().min(2)).min(1).default([4, 4, 4, 4, 4]),
    actionDim: size.default(2),
    conditioningDeviation: z.number().positive().default(1e-3),
    norm: z.enum(['post', 'pre']).default('post'),
    position: z.enum(['sinusoidal', 'rope', 'alibi']).default('sinusoidal'),
    feedForward: z.enum(['swiglu', 'moe']).default('swiglu'),
    numExperts: size.default(4),
    topKExperts: size.default(2),
    stackedFrames: z.int().nonnegative().default(0),
    temporal: z.boolean().default(true),
    maskRatio: z.tuple([share, share]).default([0.5, 1]),
    lastFrameShare: share.default(0),
    corruption: share.default(0),
    actionNoise: share.default(0),
    stillActionNoise: share.default(0),
  })
  .superRefine((config, context) => {
    for (const { key, message } of sizeProblems(config)) {
      context.addIssue({ code: 'custom', path: [key], message });
    }
    if (!config.temporal && config.stackedFrames === 0) {
      const message = 'found 0, expected at least 1 where temporal is false: a frame must see some past';
      context.addIssue({ code: 'custom', path: ['stackedFrames'], message });
    }
    const [low, high] = config.maskRatio;
    if (low > high) {
      const message = `found [${low}, ${high}], expected the smaller share first`;
      context.addIssue({ code: 'custom', path: ['maskRatio'], message });
    }
  });

/** @throws one line that names each wrong key, what was found and what is expected */
export function parseDynamicsConfig(input: DynamicsInput): DynamicsConfig {
  return parseConfig(dynamicsSchema, input, 'dynamics');
}
