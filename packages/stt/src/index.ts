export { AdaLnZero } from './ada-ln-zero.ts';
export { spatialBias, temporalBias } from './alibi.ts';
export { type AttentionPositions, SpatialAttention, TemporalAttention } from './attention.ts';
export { type BlockContext, TransformerBlock } from './block.ts';
export { resolveTransformerConfig, type TransformerConfig } from './config.ts';
export {
  type BalancedExperts,
  balanceExperts,
  balanceLoss,
  type ExpertMetrics,
  expertLoad,
  type RoutedClips,
} from './expert-balance.ts';
export {
  type ConditioningFields,
  conditioningShape,
  type Position,
  type TransformerFields,
  transformerShape,
} from './fields.ts';
export { constant, normal, uniform, variable } from './initialize.ts';
export { type CountedSizes, expectEnough, leastParameters } from './least-parameters.ts';
export { Linear, type LinearOptions } from './linear.ts';
export { MixtureOfExperts, type Routing } from './mixture-of-experts.ts';
export {
  type ConfigSchema,
  type ModelSizes,
  parseConfig,
  sizeProblems,
} from './model-config.ts';
export { Module } from './module.ts';
export { AdaptiveNorm, type AdaptiveNormOptions, LayerNorm, RmsNorm } from './norms.ts';
export { PatchEmbedding, type PatchEmbeddingConfig } from './patch-embedding.ts';
export {
  type Grid,
  kindsOfPosition,
  type PositionTables,
  positionTables,
  type Span,
  spacePositions,
  timePositions,
} from './positions.ts';
export { spatialRotary, temporalRotary } from './rotary.ts';
export { spatialPositions, temporalPositions } from './sinusoidal.ts';
export type { ConfigProblem } from './structure.ts';
export { innerWidth, SwiGlu } from './swiglu.ts';
export { TemporalCache } from './temporal-cache.ts';
export { type NextOptions, SpatioTemporalTransformer, type TransformerOptions } from './transformer.ts';
