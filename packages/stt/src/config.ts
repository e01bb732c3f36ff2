/** The structure of a spatiotemporal transformer. Defaults are the published reference's (tinyworlds). */
export interface TransformerConfig {
  /** E, the width of an embedding. Default 32. */
  embedDim: number;
  /** Heads of each attention; divides E. Default 8. */
  numHeads: number;
  /** The feed-forward's width before SwiGLU takes two thirds of it: its inner width is ⌊2·hiddenDim/3⌋. Default 128. */
  hiddenDim: number;
  /** Blocks of spatial attention, temporal attention and feed-forward. Default 4. */
  numBlocks: number;
  /** A, the width of what conditions the norms (actions); undefined for none. */
  conditioningDim: number | undefined;
  /** Standard deviation of the weights from which the conditioning's linear maps start. Default 0.001. */
  conditioningDeviation: number;
  /** Whether blocks attend over time; without, each frame is alone. Default true. */
  temporal: boolean;
  /** Where a block normalizes: 'post' norm(x + f(x)), the default, or 'pre' x + f(norm(x)) with one more norm at the end. */
  norm: 'post' | 'pre';
  /** How places are told apart: 'sinusoidal', the default, added to the embeddings; 'rope' and 'alibi' inside the attention. */
  position: 'sinusoidal' | 'rope' | 'alibi';
  /** 'swiglu', the default, or 'moe', a mixture of `numExperts` of them. */
  feedForward: 'swiglu' | 'moe';
  /** Default 4. */
  numExperts: number;
  /** How many experts each patch uses. Default 2. */
  topKExperts: number;
}

const defaults: TransformerConfig = {
  embedDim: 32,
  numHeads: 8,
  hiddenDim: 128,
  numBlocks: 4,
  conditioningDim: undefined,
  conditioningDeviation: 1e-3,
  temporal: true,
  norm: 'post',
  position: 'sinusoidal',
  feedForward: 'swiglu',
  numExperts: 4,
  topKExperts: 2,
};

/**
 * The whole configuration, from what differs from the defaults.
 *
 * @throws where the sizes do not fit together
 */
export function resolveTransformerConfig(given: Partial<TransformerConfig>): TransformerConfig {
  const config = {
    ...defaults,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
  const { embedDim, numHeads, numExperts, topKExperts } = config;
  for (const key of ['embedDim', 'numHeads', 'hiddenDim', 'numBlocks', 'numExperts', 'topKExperts'] as const) {
    if (!Number.isInteger(config[key]) || config[key] < 1) {
      throw new Error(`transformer: ${key} is ${config[key]}, expected an integer from 1 on`);
    }
  }
  if (embedDim % numHeads !== 0) throw new Error(`transformer: numHeads ${numHeads} must divide embedDim ${embedDim}`);
  if (topKExperts > numExperts) {
    throw new Error(`transformer: topKExperts is ${topKExperts}, expected at most numExperts = ${numExperts}`);
  }
  if (config.position === 'rope' && (embedDim / numHeads) % 4 !== 0) {
    throw new Error(
      `transformer: position 'rope' needs embedDim / numHeads to be a multiple of 4, it is ${embedDim / numHeads}`,
    );
  }
  return config;
}
