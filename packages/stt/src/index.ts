export type { AttentionProbe } from './attention-probe.ts';
export {
  type BalanceFields,
  balanceShape,
  type ConditioningFields,
  type ConfigProblem,
  type ConfigSchema,
  conditioningShape,
  kindsOfPosition,
  type ModelSizes,
  type Position,
  parseConfig,
  sizeProblems,
  type TransformerConfig,
  type TransformerFields,
  transformerShape,
} from './config.ts';
export { constant, normal, uniform, variable } from './initialize.ts';
export { KvCache } from './kv-cache.ts';
export { Linear, type LinearOptions } from './linear.ts';
export { Module } from './module.ts';
export { AdaptiveNorm, type AdaptiveNormOptions, LayerNorm, RmsNorm } from './norms.ts';
export { PatchEmbedding, type PatchEmbeddingConfig } from './patch-embedding.ts';
export {
  type AttentionPositions,
  type Grid,
  type PositionTables,
  spatialPositions,
  temporalPositions,
} from './positions.ts';
export { SwiGlu } from './swiglu.ts';
export {
  type BlockContext,
  type NextOptions,
  SpatialAttention,
  SpatioTemporalTransformer,
  TemporalAttention,
  type TransformerOptions,
} from './transformer.ts';
export { AdaLnZero } from './variants/ada-ln-zero.ts';
export {
  type BalancedExperts,
  balanceExperts,
  type ExpertMetrics,
  type RoutedClips,
} from './variants/expert-balance.ts';
export { type CountedSizes, expectEnough, leastParameters } from './variants/least-parameters.ts';
export { MixtureOfExperts, type Routing } from './variants/mixture-of-experts.ts';
