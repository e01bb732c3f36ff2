import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

/** How the places along an axis are told apart: sinusoids added to the embeddings, or RoPE and ALiBi inside the attention. */
export type Position = 'sinusoidal' | 'rope' | 'alibi';

/**
 * The fields that every model made of spatiotemporal transformers has in its configuration. The defaults are the published
 * reference's (tinyworlds). A new one is added here, and in {@link transformerShape}.
 */
export interface TransformerFields {
  /** E, numbers per patch inside the transformer, a multiple of `numHeads`. Default 32. */
  embedDim: number;
  /** Heads of each attention. Default 8. */
  numHeads: number;
  /** Feed-forward width before SwiGLU takes two thirds of it: the inner width is ⌊2·hiddenDim/3⌋. Default 128. */
  hiddenDim: number;
  /** Blocks of spatial attention, temporal attention and feed-forward. Default 4, or what the model says. */
  numBlocks: number;
  /** Where a block normalizes: `post`, norm(x + f(x)), or `pre`, x + f(norm(x)) with one more norm at the end. Default `post`. */
  norm: 'post' | 'pre';
  /** How places in space and in time are told apart, where the two fields below do not say otherwise. Default `sinusoidal`. */
  position: Position;
  /** How the patches of a frame are told apart. Default: as `position` says. */
  spatialPosition?: Position | undefined;
  /**
   * How frames are told apart. Default: as `position` says. `none`: by nothing but that each sees those before it only, from which
   * causal attention can learn where it is (https://arxiv.org/abs/2305.19466). In space nothing would tell patches apart.
   */
  temporalPosition?: Position | 'none' | undefined;
  /** One SwiGLU, or a mixture of `numExperts` of which each patch uses `topKExperts`. Default `swiglu`. */
  feedForward: 'swiglu' | 'moe';
  /** Default 4. */
  numExperts: number;
  /** Default 2. */
  topKExperts: number;
  /**
   * Weight in the model's loss of the experts' balance loss, which is 1 for each mixture in perfect balance
   * (https://arxiv.org/abs/2101.03961, equation 4, whose α this is). Default 0.01.
   */
  balanceWeight: number;
}

/** The fields that those models have in addition whose blocks are conditioned (on actions). */
export interface ConditioningFields {
  /**
   * What the condition does: `film` scales and shifts each norm's result, by maps that start near zero. `adaln-zero` also scales what
   * each part of a block adds, and all starts at zero: a block is then the identity (DiT, https://arxiv.org/abs/2212.09748,
   * 3.2). It needs `norm: 'pre'`. Default `film`.
   */
  conditioning: 'film' | 'adaln-zero';
  /** Standard deviation of the weights from which FiLM's linear maps start. Default 0.001. */
  conditioningDeviation: number;
}

/** The parts of a strict object's schema that give these fields; those with a default may be left out, as the optional ones. */
type Shape<Fields> = {
  [Key in keyof Fields]-?: undefined extends Fields[Key]
    ? z.ZodMiniOptional<z.ZodMiniType<Fields[Key], Fields[Key]>>
    : z.ZodMiniDefault<z.ZodMiniType<Fields[Key], Fields[Key]>>;
};

// The small form of zod, for what a page has to fetch, knows no language until it is told one; the large form does the same.
z.config(en());

const size = z.int().check(z.positive());
const positions = ['sinusoidal', 'rope', 'alibi'] as const;

/**
 * {@link TransformerFields} as parts of a schema: `z.strictObject({ ...transformerShape(), … })`.
 *
 * @param numBlocks the model's default for it
 */
export function transformerShape(numBlocks = 4): Shape<TransformerFields> {
  return {
    embedDim: z._default(size, 32),
    numHeads: z._default(size, 8),
    hiddenDim: z._default(size, 128),
    numBlocks: z._default(size, numBlocks),
    norm: z._default(z.enum(['post', 'pre']), 'post'),
    position: z._default(z.enum(positions), 'sinusoidal'),
    spatialPosition: z.optional(z.enum(positions)),
    temporalPosition: z.optional(z.enum([...positions, 'none'])),
    feedForward: z._default(z.enum(['swiglu', 'moe']), 'swiglu'),
    numExperts: z._default(size, 4),
    topKExperts: z._default(size, 2),
    balanceWeight: z._default(z.number().check(z.nonnegative()), 0.01),
  };
}

/** {@link ConditioningFields} as parts of a schema. */
export const conditioningShape: Shape<ConditioningFields> = {
  conditioning: z._default(z.enum(['film', 'adaln-zero']), 'film'),
  conditioningDeviation: z._default(z.number().check(z.positive()), 1e-3),
};
