import * as z from 'zod/mini';
import { type ConditioningFields, conditioningShape, type TransformerFields, transformerShape } from './fields.ts';
import { structureProblems } from './structure.ts';

/** The structure of a spatiotemporal transformer. Defaults are the published reference's (tinyworlds). */
export interface TransformerConfig extends TransformerFields, ConditioningFields {
  /** A, the width of what conditions the norms (actions); undefined for none. */
  conditioningDim: number | undefined;
  /** Whether blocks attend over time; without, each frame is alone. Default true. */
  temporal: boolean;
}

const defaults: TransformerConfig = {
  ...z.object({ ...transformerShape(), ...conditioningShape }).parse({}),
  conditioningDim: undefined,
  temporal: true,
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
  const [problem] = structureProblems(config);
  if (problem) throw new Error(`transformer: ${problem.key}: ${problem.message}`);
  return config;
}
